/** A relay between a topic and its transactions that a test plays; relays.test.ts has real ones. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../until.ts'
import type { ClientConsumer, Message } from './client.ts'
import type { Outgoing } from './producer.ts'
import { Relay, type RelayOptions } from './relay.ts'
import type { Position } from './relay-positions.ts'
import type { Carried } from './relay-producer.ts'
import { through, type RelaySource } from './relay-source.ts'

type Next = Map<number, number>

/** Partitions of a topic in memory, read as a broker's are. */
class Topic {
  readonly partitions = new Map<number, string[]>()
  readonly #next: Next = new Map()

  add(partition: number, ...words: readonly string[]): void {
    this.partitions.set(partition, [...(this.partitions.get(partition) ?? []), ...words])
  }

  readonly reader: RelaySource<Message> = {
    take: (partition: number, { next }: Position) => void this.#next.set(partition, next),
    drop: (partition: number) => void this.#next.delete(partition),
    read: async (): Promise<readonly Message[]> => {
      await sleep(1)
      const found: Message[] = []
      for (const [partition, from] of this.#next) {
        const all = this.partitions.get(partition) ?? []
        for (let offset = from; offset < all.length; offset++) {
          found.push({ topic: 't', partition, offset, value: Buffer.from(all[offset] ?? '') })
        }
        this.#next.set(partition, Math.max(from, all.length))
      }
      return found
    },
    close: async () => undefined,
  }
}

/** What was committed, positions included. */
class Target {
  readonly words: string[] = []
  readonly positions: Next = new Map()
  readonly gates: PromiseWithResolvers<void>[] = []
  fails = 0
  holds = false

  readonly commit = async ({ records, offsets }: Carried): Promise<void> => {
    if (this.holds) {
      const gate = Promise.withResolvers<void>()
      this.gates.push(gate)
      await gate.promise
    }
    // Whether a transaction that failed was committed is not known.
    const isLost = this.fails > 0 && this.fails-- > 1
    if (!isLost) {
      for (const { topic, value } of records) if (topic === 'out') this.words.push(String(value))
      for (const { partition, offset } of offsets) this.positions.set(partition, offset)
    }
    if (isLost || this.fails === 1) throw new Error('The answer was lost.')
  }
}

const begun: Relay<Message>[] = []

function begin(
  topic: Topic,
  target: Target,
  options: Partial<RelayOptions<Message>> = {},
): Relay<Message> {
  const relay = new Relay({
    topic: 't',
    open: async () => topic.reader,
    positions: {
      record: ({ partition }, { next }): Outgoing => ({
        ...{ topic: 'positions', partition: 0, key: String(partition) },
        value: Buffer.from(String(next)),
      }),
      read: async (of) =>
        of.map(({ partition }) => ({ next: target.positions.get(partition) ?? 0 })),
    },
    membership: { member: {} as ClientConsumer, check: () => undefined },
    commit: target.commit,
    through,
    carry: ({ partition, value }) => [
      { topic: 'out', partition, key: '', value: Buffer.from(`${partition}${value?.toString()}`) },
    ],
    beatMs: 0,
    onTrouble: () => undefined,
    ...options,
  })
  begun.push(relay)
  return relay
}

describe('kafka: a relay', () => {
  afterEach(async () => {
    for (const relay of begun.splice(0)) await relay.stop()
  })

  it('carries what comes in the order of each partition, from where it stood', async () => {
    const [topic, target] = [new Topic(), new Target()]
    topic.add(0, 'a', 'b', 'c')
    topic.add(1, 'x')
    target.positions.set(0, 1)
    const relay = begin(topic, target)
    relay.come([0, 1])
    await until(() => target.words.length === 3)
    topic.add(0, 'd')
    await until(() => target.words.length === 4)
    await relay.stop()
    assert.deepEqual(
      target.words.filter((word) => word.startsWith('0')),
      ['0b', '0c', '0d'],
    )
    assert.deepEqual(Object.fromEntries(target.positions), { 0: 4, 1: 1 })
    assert.equal(relay.told.carried, 4)
    assert.deepEqual([relay.carriedOf(0), relay.carriedOf(1), relay.carriedOf(2)], [3, 1, 0])
  })

  it('G4 neither loses nor doubles what may have been committed or not', async () => {
    const [topic, target] = [new Topic(), new Target()]
    topic.add(0, 'a', 'b')
    target.fails = 3
    const troubles: unknown[] = []
    const relay = begin(topic, target, { onTrouble: (error) => troubles.push(error) })
    relay.come([0])
    await until(() => troubles.length === 2)
    topic.add(0, 'c')
    await until(() => target.positions.get(0) === 3)
    await relay.stop()
    assert.deepEqual(target.words, ['0a', '0b', '0c'])
  })

  it('G2 lets a partition go only when its transaction is over', async () => {
    const [topic, target] = [new Topic(), new Target()]
    topic.add(0, 'a')
    target.holds = true
    const relay = begin(topic, target)
    relay.come([0])
    await until(() => target.gates.length === 1)
    let hasLeft = false
    const leaving = relay.leave([0]).then(() => (hasLeft = true))
    await sleep(20)
    assert.equal(hasLeft, false)
    target.gates[0]?.resolve()
    await leaving
    await relay.stop()
    assert.deepEqual(target.words, ['0a'])
  })

  it('G2 commits nothing of what has left while it was being carried', async () => {
    const [topic, target] = [new Topic(), new Target()]
    topic.add(0, 'a')
    topic.add(1, 'x')
    const gate = Promise.withResolvers<void>()
    let carrying = 0
    const relay = begin(topic, target, {
      carry: async ({ partition }) => {
        carrying++
        await gate.promise
        return [{ topic: 'out', partition, key: '', value: Buffer.from(String(partition)) }]
      },
    })
    relay.come([0, 1])
    await until(() => carrying === 1)
    await relay.leave([0])
    // It comes again, and somebody else has carried its first record meanwhile.
    target.positions.set(0, 1)
    relay.come([0])
    gate.resolve()
    await until(() => target.words.length === 1)
    topic.add(0, 'b')
    await until(() => target.words.length === 2)
    await relay.stop()
    assert.deepEqual(target.words, ['1', '0'])
    assert.deepEqual(Object.fromEntries(target.positions), { 0: 2, 1: 1 })
  })

  it('keeps its beat', async () => {
    const [topic, target] = [new Topic(), new Target()]
    const relay = begin(topic, target, { beatMs: 60_000 })
    relay.come([0])
    topic.add(0, 'a')
    await until(() => target.words.length === 1)
    topic.add(0, 'b')
    await sleep(50)
    await relay.stop()
    assert.deepEqual(target.words, ['0a'])
  })
})
