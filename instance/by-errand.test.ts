import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Busy, LogAway, MemoryKeyStore } from '@millrace/kernel'
import { Stall, type Relays } from '@millrace/kernel/kafka'
import { MemoryJournal, OwnRegistry, SchemaUnknown } from '@millrace/kernel/registry'
import type { Search } from '../gateway/customers/searches.ts'
import { registryDesk } from '../gateway/registry/registry-desk.ts'
import { Errands, runErrands } from '../gateway/thread/errands.ts'
import { keysByErrand, registryByErrand, searchByErrand, TopicsByErrand } from './by-errand.ts'
import { errandsWith, type ErrandsHere } from './errands.ts'

type Written = Parameters<Relays['writer']['write']>[0]

const topic = { topic: 'orders', partition: 0 }
const sought = { tenant: 'shop', customerId: 'anna', keyId: 'k', texts: [] }

/** A broker with one record, that keeps what is written. */
function relaysWith(written: Written[]): Relays {
  const record = {
    ...{ topic: 0, partition: 0, offset: 4, timestamp: 5 },
    ...{ key: Buffer.from('k-1'), value: Buffer.from('v-1') },
    headers: [{ 'millrace-id': Buffer.from('id-1') }],
  }
  const relays = {
    browser: { read: async () => ({ records: [record], next: 5 }) },
    writer: { write: async (one: Written) => written.push(one) },
  }
  return relays as unknown as Relays
}

const ports: MessagePort[] = []

async function* found(): AsyncGenerator<{ done: number; of: number; places: [] }> {
  yield { done: 1, of: 2, places: [] }
  yield { done: 2, of: 2, places: [] }
}

function joined(search: Search = found, stalledMs = 0) {
  const keys = new MemoryKeyStore()
  const registry = new OwnRegistry(new MemoryJournal())
  const written: Written[] = []
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const relays = Promise.resolve(relaysWith(written))
  const desk = Promise.resolve(registryDesk(registry))
  const here = { keys, registry: Promise.resolve(registry), desk, relays, search }
  const log = { brokers: 'a:1', stalledMs: () => stalledMs, stall: new Stall(), lag: async () => 3 }
  runErrands(port2, errandsWith({ ...here, ...log }))
  return { keys, registry, written, errands: new Errands<ErrandsHere>(port1) }
}

describe('instance: what the first thread does for the thread of HTTP', () => {
  afterEach(() => {
    for (const port of ports.splice(0)) port.close()
  })

  it('keys of customers are those that are there', async () => {
    const { keys, errands } = joined()
    const there = keysByErrand(errands)
    const made = await there.keyFor('shop/anna')
    assert.deepEqual(made, await keys.find('shop/anna'))
    assert.equal(await there.isKnown('shop/anna'), true)
    assert.equal(await there.destroy('shop/anna', made?.id ?? ''), true)
    assert.equal(await there.find('shop/anna'), undefined)
    assert.notEqual((await there.keyFor('shop/anna', { anew: true }))?.id, made?.id)
  })

  it('schemas are those that are there, and one that is not known is said to be so', async () => {
    const { registry, errands } = joined()
    const there = registryByErrand(errands)
    const id = await there.register('a-value', 'string')
    assert.equal(await registry.schemaById(id), 'string')
    assert.equal(await there.schemaById(id), 'string')
    assert.equal((await there.latest('a-value'))?.id, id)
    assert.deepEqual(await there.check('a-value', 'string'), [])
    await assert.rejects(there.schemaById(99), (error) => {
      assert.ok(error instanceof SchemaUnknown)
      return error.message === 'The schema with the id 99 is not known to the registry.'
    })
  })

  it('who asks the registry itself is answered over there, also that something is not there', async () => {
    const { registry, errands } = joined()
    await registry.register('a-value', 'string')
    const ask = (subject: string) =>
      errands.run('schemas.answer', 'GET /subjects/:subject/versions', {
        ...{ params: { subject }, query: {}, body: undefined },
      })
    assert.deepEqual(await ask('a-value'), { status: 200, text: '[1]' })
    const { status, text } = await ask('b-value')
    assert.equal(status, 404)
    assert.equal(JSON.parse(text).error_code, 40401)
  })

  it('records cross over as they lie there, bytes as buffers and headers as texts', async () => {
    const { errands } = joined()
    const { records, next } = await new TopicsByErrand(errands).read(topic, 4, 10)
    assert.equal(next, 5)
    const { key, value, headers } = records[0] ?? { value: null }
    assert.deepEqual([key, value], [Buffer.from('k-1'), Buffer.from('v-1')])
    assert.deepEqual(headers, [{ 'millrace-id': 'id-1' }])
  })

  it('what is written crosses over as buffers, and none as none', async () => {
    const { written, errands } = joined()
    const there = new TopicsByErrand(errands)
    await there.write({ ...topic, key: Buffer.from('k'), value: null, headers: [] })
    assert.deepEqual(written, [{ ...topic, key: Buffer.from('k'), value: null, headers: [] }])
    assert.ok(Buffer.isBuffer(written[0]?.key))
    assert.equal(await there.lag(), 3)
  })

  it('brokers that do not answer are away, whatever their client says', async () => {
    const timedOut = Object.assign(new Error('Local: Timed out'), { code: -185 })
    const { errands } = joined(async function* () {
      yield { done: 0, of: 1, places: [] }
      throw timedOut
    })
    await assert.rejects(async () => {
      for await (const _ of searchByErrand(errands)(sought)) continue
    }, LogAway)
  })

  it('brokers that have been silent for a while are not asked, and what asks none goes on', async () => {
    const { errands, keys } = joined(found, 3500)
    const there = keysByErrand(errands)
    const topics = new TopicsByErrand(errands)
    await assert.rejects(there.keyFor('shop/anna'), Busy)
    await assert.rejects(there.find('shop/anna'), Busy)
    await assert.rejects(topics.read(topic, 0, 1), /^Busy: The log has not answered for 3 s\.$/)
    await assert.rejects(topics.lag(), Busy)
    assert.equal(await keys.find('shop/anna'), undefined)
    assert.equal(await registryByErrand(errands).latest('a-value'), undefined)
    const seen: number[] = []
    for await (const { done } of searchByErrand(errands)(sought)) seen.push(done)
    assert.deepEqual(seen, [1, 2], 'A search that is under way waits by itself.')
  })

  it('a search tells how far it is, and fails as it failed over there', async () => {
    const seen: number[] = []
    for await (const { done } of searchByErrand(joined().errands)(sought)) seen.push(done)
    assert.deepEqual(seen, [1, 2])
    const failing: Search = async function* () {
      yield { done: 0, of: 1, places: [] }
      throw new Error('No brokers.')
    }
    const search = searchByErrand(joined(failing).errands)
    await assert.rejects(async () => {
      for await (const _ of search(sought)) continue
    }, /No brokers/)
  })
})
