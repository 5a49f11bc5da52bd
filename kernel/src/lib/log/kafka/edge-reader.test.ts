import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../../contract/fields.ts'
import { command } from '../../contract/message.ts'
import { BrokenRecord } from '../../contract/broken-record.ts'
import { decodeEnvelope } from '../../runtime/envelope.ts'
import { keyText, shardOf } from '../../runtime/shard.ts'
import type { Message } from './client.ts'
import { requestCarrier, type Broken } from './edge-reader.ts'

const place = command('shop.place', { id: text() })
const report = command('shop.report', { recordId: text(), reason: text() })
const shards = 8

const carry = requestCarrier(
  {
    ...{ topic: 'm.requests', tenant: 'shop', clock: () => 77 },
    read: async (value) => {
      const id = value?.toString() ?? ''
      if (id === 'bad') throw new BrokenRecord('It is bad.')
      if (id === 'away') throw new Error('The registry is away.')
      return { sent: place({ id }), service: 'orders', key: id, correlation: id }
    },
    broken: ({ partition, offset, reason, value }: Broken) => {
      const recordId = `${partition}:${offset}`
      return {
        sent: report({ recordId, reason: `${reason} ${value}` }),
        service: 'records',
        key: recordId,
      }
    },
  },
  { inbox: 'm.inbox', shards, installation: 'ours' },
)

const record = (id: string, headers: Readonly<Record<string, string>> = {}): Message => ({
  ...{ topic: 'm.requests', partition: 5, offset: 9, key: 'whatever', value: Buffer.from(id) },
  headers: Object.entries(headers).map(([name, value]) => ({ [name]: Buffer.from(value) })),
})

async function becomes(id: string, headers: Readonly<Record<string, string>> = {}) {
  const [out, ...more] = await carry(record(id, headers))
  assert.deepEqual(more, [])
  assert.ok(out !== undefined)
  return { out, message: decodeEnvelope(String(out.value)) }
}

describe('kafka: requests by other hands', () => {
  it('go to the shard of their key, whatever partition they lie in', async () => {
    for (const id of ['a', 'b', 'c', 'd']) {
      const { out, message } = await becomes(id)
      assert.equal(out.topic, 'm.inbox')
      assert.equal(out.partition, shardOf(keyText('shop', id), shards))
      const { type, service, key, tenant, origin, time, correlation, data } = message
      assert.deepEqual(
        { type, service, key, tenant, origin, time, correlation, data },
        {
          ...{ type: 'shop.place', service: 'orders', key: id, tenant: 'shop', origin: 'edge' },
          ...{ time: 77, correlation: id, data: { id } },
        },
      )
    }
  })

  it('are named by where they lie, and are once each', async () => {
    const { message } = await becomes('a')
    assert.equal(message.id, 'm.requests/5/9')
    assert.equal(message.once, undefined)
  })

  it('B2 with an id of their sender are once for their key', async () => {
    const first = await becomes('a', { 'millrace-id': 'r-1' })
    const again = await becomes('a', { 'millrace-id': 'r-1' })
    assert.deepEqual(first.message.once, { key: 'millrace-id:r-1', digest: '' })
    assert.equal(again.message.id, first.message.id)
    const other = await becomes('b', { 'millrace-id': 'r-1' })
    assert.notEqual(other.message.id, first.message.id)
  })

  it("are their tenant's, and take their trace along", async () => {
    const { out, message } = await becomes('a', { 'millrace-tenant': 'quick', traceparent: '00-1' })
    assert.equal(message.tenant, 'quick')
    assert.equal(message.trace, '00-1')
    assert.equal(out.partition, shardOf('quick/a', shards))
  })

  it('B3 that were relayed by any installation are passed over', async () => {
    assert.deepEqual(await carry(record('a', { 'millrace-relay': 'ours' })), [])
    assert.deepEqual(await carry(record('a', { 'millrace-relay': 'theirs' })), [])
  })

  it('B3 that are for another installation are passed over', async () => {
    assert.equal((await carry(record('a', { 'millrace-installation': 'ours' }))).length, 1)
    assert.deepEqual(await carry(record('a', { 'millrace-installation': 'theirs' })), [])
  })

  it('B4 that break the contract say so, under a key of their own', async () => {
    const { message } = await becomes('bad')
    const { type, key, data } = message
    assert.deepEqual(
      { type, key, data },
      {
        ...{ type: 'shop.report', key: '5:9' },
        data: { recordId: '5:9', reason: 'It is bad. YmFk' },
      },
    )
    for (const headers of [{ 'millrace-tenant': 'a/b' }, { 'millrace-id': 'a\nb' }]) {
      assert.equal((await becomes('a', headers)).message.type, 'shop.report')
    }
  })

  it('are not judged while the judge is away', async () => {
    await assert.rejects(carry(record('away')), /registry is away/)
  })
})
