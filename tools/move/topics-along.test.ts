import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SharedRecord } from '@millrace/kernel/kafka'
import { MemoryKeyStore, type EventRecord } from '@millrace/kernel'
import type { HandTopic } from '#gateway/topics/hand-topic'
import { Personal } from '../../gateway/customers/personal.ts'
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

const personal = new Personal(new MemoryKeyStore(), 'shop')

const along = (...records: readonly Lies[]): Promise<TopicsAlong> => alongFrom(topic, records)

async function alongFrom(from: HandTopic, records: readonly Lies[]): Promise<TopicsAlong> {
  const readShared = async (
    _: string,
    take: (found: readonly SharedRecord[]) => Promise<void>,
  ): Promise<void> => take(records.map(lying))
  const topics = new TopicsAlong({
    reader: { readShared, installation: 'here', shards: 8 },
    topics: [from],
    personal,
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

  describe('where it speaks of persons', () => {
    const persons: HandTopic = {
      ...topic,
      format: { is: 'json', messages: {} },
      personal: ['address'],
      read: ({ key = '', value }) => ({ value, about: key }),
      whose: ({ about }) => about,
    }
    const ofQuick = personal.of('quick')
    const address = 'Gasse 17'
    const record = { value: JSON.stringify({ address, price: 5 }) }
    const addressIn = ({ messages }: TopicsAlong): string => {
      const { message } = messages[0] ?? assert.fail('There is one.')
      return (message.data as { value: { address: string } }).value.address
    }

    it('O3 is sealed with the key of whom another hand writes about', async () => {
      const taken = await alongFrom(persons, [{ ...record, key: 'anna' }])
      assert.ok(!JSON.stringify(taken.messages).includes(address))
      assert.equal(await ofQuick.openText(addressIn(taken), 'address'), address)
      const key = await ofQuick.keyOf('anna')
      assert.ok(key !== undefined)
      await ofQuick.destroy('anna', key.id)
      assert.equal(await ofQuick.openText(addressIn(taken), 'address'), undefined)
    })

    it('O3 is left out of who was erased', async () => {
      const { id } = await ofQuick.keyFor('bert')
      await ofQuick.destroy('bert', id)
      assert.equal(addressIn(await alongFrom(persons, [{ ...record, key: 'bert' }])), '[erased]')
    })

    it('O3 is as the event has it where we told it', async () => {
      const taken = await alongFrom(persons, [{ ...record, tells: 'e-1' }])
      const event = told('e-1', '')
      taken.tell({ ...event, data: { ...(event.data as object), value: { address: 'sealed' } } })
      assert.equal(taken.messages.length, 1)
      assert.equal(addressIn(taken), 'sealed')
    })
  })
})
