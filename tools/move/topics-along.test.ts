import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SharedRecord } from '@millrace/kernel/kafka'
import type { EventRecord } from '@millrace/kernel'
import type { HandTopic } from '#gateway/topics/hand-topic'
import { TopicsAlong } from './topics-along.ts'

const topic: HandTopic = {
  ...{ topic: 'notes', partitions: 2, tenant: 'quick', format: { is: 'text' }, summary: 'Notes.' },
}

type Lies = Partial<Omit<SharedRecord, 'value'>> & { readonly value: string | null }

const lying = ({ value, ...rest }: Lies): SharedRecord => ({
  ...{ partition: 0, offset: 4, at: 70, key: 'k', tells: undefined, headers: {} },
  ...rest,
  value: value === null ? null : Buffer.from(value, 'latin1'),
})

async function along(...records: readonly Lies[]): Promise<TopicsAlong> {
  const readShared = async (
    _: string,
    take: (found: readonly SharedRecord[]) => Promise<void>,
  ): Promise<void> => take(records.map(lying))
  const topics = new TopicsAlong({
    reader: { readShared, installation: 'here', shards: 8 },
    topics: [topic],
    registry: () => Promise.reject(new Error('Text needs none.')),
  })
  await topics.read()
  return topics
}

const told = (id: string, value: string): EventRecord => ({
  ...{ id, type: 'topics.told', version: 1, tenant: 'quick', key: 'o-1', time: 90 },
  ...{ origin: 'step', cause: undefined, correlation: undefined, trace: undefined },
  data: { place: 'notes/1', topic: 'notes', partition: 1, key: 'k', value },
})

const saidBy = ({ messages }: TopicsAlong): readonly (readonly [string, unknown])[] =>
  messages.map(({ message: { key, data } }) => [key, (data as { value: unknown }).value])

describe('moving: what lies in the topics of storefronts', () => {
  it('O1 is told to the machine that keeps them, in order', async () => {
    const topics = await along(
      { value: 'first', tells: 'e-1' },
      { value: null },
      { value: 'by hand', partition: 1, headers: { from: 'till' } },
    )
    assert.deepEqual(saidBy(topics), [
      ['notes/0', 'first'],
      ['notes/0', null],
      ['notes/1', 'by hand'],
    ])
    const { message } = topics.messages[2] ?? assert.fail('There are three.')
    const { id, service, tenant, time, data } = message
    assert.deepEqual(
      { id, service, tenant, time },
      {
        ...{ id: 'here/notes/1/4', service: 'topics', tenant: 'quick', time: 70 },
      },
    )
    assert.deepEqual((data as { headers: unknown }).headers, { from: 'till' })
  })

  it('O2 is told behind them where no relay has carried it yet, and else once', async () => {
    const topics = await along({ value: 'first', tells: 'e-1', partition: 1 })
    topics.tell(told('e-1', 'first'))
    topics.tell(told('e-2', 'second'))
    topics.tell({ ...told('e-3', 'no record'), type: 'orders.placed' })
    assert.deepEqual(saidBy(topics), [
      ['notes/1', 'first'],
      ['notes/1', 'second'],
    ])
  })

  it('is left behind where it breaks the contract', async () => {
    const topics = await along({ value: 'ÿ' }, { value: 'good' })
    assert.deepEqual(saidBy(topics), [['notes/0', 'good']])
    assert.equal(topics.broken, 1)
  })

  it('takes the place of what was kept of these topics before, and of no others', async () => {
    const topics = await along()
    assert.equal(topics.isKept({ key: 'quick/notes/0' }), true)
    assert.equal(topics.isKept({ key: 'shop/millrace.requests/0' }), false)
  })
})
