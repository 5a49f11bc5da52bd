import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EventRecord } from '../../runtime/envelope.ts'
import type { Message } from './client.ts'
import type { Outgoing } from './producer.ts'
import { eventFrom, eventRecord, stateRecord, writeFrom } from './records.ts'

/** What a reader gets of what was sent. */
const arrived = ({ headers, ...sent }: Outgoing): Message => ({
  ...sent,
  offset: 7,
  key: Buffer.from(sent.key),
  headers: (headers ?? []).map((header) =>
    Object.fromEntries(Object.entries(header).map(([name, text]) => [name, Buffer.from(text)])),
  ),
})

const placed: EventRecord = {
  ...{ id: 'e1', type: 'orders.placed', version: 1, tenant: 'shop', key: 'o1', time: 5 },
  ...{ origin: 'edge', cause: 'c1', correlation: 'o1', trace: '00-1-2-01' },
  data: { orderId: 'o1', name: 'Zoë' },
}

describe('kafka: records', () => {
  it('bring an event back as it was, with the bare payload as their value', () => {
    const sent = eventRecord('events', 2, placed)
    assert.equal(sent.key, 'shop/o1')
    assert.equal(sent.value?.toString(), '{"orderId":"o1","name":"Zoë"}')
    assert.deepEqual(eventFrom(arrived(sent)), { offset: 7, record: placed })
  })

  it('bring an event back that has no cause, correlation or trace', () => {
    const bare = { ...placed, cause: undefined, correlation: undefined, trace: undefined }
    assert.deepEqual(eventFrom(arrived(eventRecord('events', 2, bare))).record, bare)
  })

  it('bring a write back, and one that takes an entry away has no value', () => {
    const address = { shard: 3, service: 'orders', key: 'shop/o1', map: 'lines', entry: 'a/b' }
    const write = { ...address, value: '{"n":1}' }
    assert.deepEqual(writeFrom(arrived(stateRecord('state', write))), write)
    const removal = { ...address, value: undefined }
    assert.equal(stateRecord('state', removal).value, null)
    assert.deepEqual(writeFrom(arrived(stateRecord('state', removal))), removal)
  })
})
