import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EventRecord } from '@millrace/kernel'
import { Findings } from '../laws/findings.ts'
import { sentOut } from './couriers.ts'
import { RelayLaws } from './relay-laws.ts'
import { sharedTopic } from './simulated-relays.ts'

type Held = Parameters<RelayLaws['hold']>

class Topic {
  readonly findings = new Findings()
  haveDaysGone = false
  readonly #laws = new RelayLaws(this.findings, {
    isOld: () => this.haveDaysGone,
    haveDaysGone: () => this.haveDaysGone,
  })
  #end = 0

  happens(id: string): void {
    const event = { id, type: sentOut.wireName, tenant: 'shop', key: 'courier-1', data: {} }
    const events = [{ shard: 0, offset: 0, is: event as EventRecord }]
    this.#laws.hold({ events } as unknown as Held[0], { records: [] })
  }

  comes(id: string): void {
    const record = { topic: sharedTopic, key: 'shop/courier-1', headers: [{ 'millrace-id': id }] }
    const lying = { offset: this.#end++, record }
    this.#laws.hold(
      { events: [] } as unknown as Held[0],
      { records: [lying] } as unknown as Held[1],
    )
  }
}

describe('simulated relays: X7', () => {
  it('lets an event that was asked for again days later come again', () => {
    const topic = new Topic()
    topic.happens('a')
    topic.haveDaysGone = true
    topic.happens('a')
    topic.comes('a')
    topic.comes('a')
    assert.deepEqual(topic.findings.sentences, [])
    topic.comes('a')
    assert.match(topic.findings.sentences.join(), /where it is already/)
  })

  it('knows an event that happened twice, and one that comes before its turn', () => {
    const topic = new Topic()
    for (const id of ['a', 'b', 'b']) topic.happens(id)
    topic.comes('b')
    assert.match(topic.findings.sentences.join(), /Event b happened twice.*b came to .* before a/)
  })
})
