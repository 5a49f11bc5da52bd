/** Keys that are wrong, and what becomes of what was begun under a key that is none any more. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Client } from '../client/client.ts'
import type { KeyEntry } from '../gateway/keys/key-lines.ts'
import { KeyRing } from '../gateway/keys/key-ring.ts'
import { Poison } from '../simulation/poison.ts'
import { entryOf, gateFor, keyOf, shown } from './keyed.ts'
import { running, sendTo, type Running } from './running.ts'
import { fetchAsSaid } from './told-as-said.ts'

const entries = [
  entryOf('shop', ['shop']),
  entryOf('ops', ['operator']),
  entryOf('reader', ['reader']),
  entryOf('quick', ['shop'], { tenant: 'quick' }),
]

const clientOf = ({ url }: Running, key: string) => new Client({ url, key, fetch: fetchAsSaid })

describe('keys that are wrong', () => {
  it('are bounded by address, whatever is shown then, and leave those alone that were right', async (t) => {
    let now = 0
    const gate = gateFor(entries, { clock: () => now })
    const app = await running({ admission: { gate }, storefronts: ['quick'] })
    t.after(() => app.stop())
    const ask = (key: string) => clientOf(app, key).call('GET /v1/orders')
    const refused = (key: string) => clientOf(app, key).refused('GET /v1/orders')
    assert.equal((await ask(keyOf('shop'))).status, 200)
    for (let nth = 0; nth < 50; nth++) assert.equal((await ask(`mr_${nth}`)).status, 401)
    // What is not known to be right from there is not looked at.
    for (const key of ['mr_50', keyOf('reader')]) {
      const late = await refused(key)
      assert.deepEqual([late.status, late.kind], [429, 'too-many-requests'])
      assert.equal(late.headers.get('retry-after'), '1')
    }
    const headers = shown(keyOf('quick'))
    const other = await sendTo(`${app.at('quick')}/orders`, 'POST', { body: {}, headers })
    assert.deepEqual([other.status, other.headers.get('retry-after')], [429, '1'])
    assert.equal((await ask(keyOf('shop'))).status, 200)
    assert.equal((await app.client.refused('GET /v1/orders')).status, 401)
    await app.client.done('GET /health/ready')
    now += 1000
    assert.equal((await ask(keyOf('reader'))).status, 200)
  })
})

describe('what lasts under a key', () => {
  const poison = new Poison()
  let app: Running
  let now = 0
  const as = (name: string) => clientOf(app, keyOf(name))
  const ring = new KeyRing(entries, () => now)
  const gate = gateFor(entries, { ring })
  before(async () => {
    app = await running({ poison, admission: { gate } })
    // The order waits behind a dead letter, and its stream goes on.
    poison.arm('warehouse', 'jam', { spare: 0, times: 1 })
    const body = {
      ...{ id: 'o-1', customerId: 'c', currency: 'EUR' },
      lines: [{ sku: 'jam', quantity: 1, unitPrice: 1 }],
    }
    await as('shop').done('POST /v1/orders', { body })
  })
  after(() => app.stop())

  type Change = (entry: KeyEntry) => readonly KeyEntry[]
  const changes: Readonly<Record<string, Change>> = {
    'is taken back': () => [],
    'is for another tenant': (entry) => [{ ...entry, tenant: 'acme' }],
    'has other roles': (entry) => [{ ...entry, roles: ['reader'] }],
    'is given to somebody else': (entry) => [{ ...entry, name: 'guest' }],
    'has ended': (entry) => [{ ...entry, until: 1 }],
  }
  for (const [what, change] of Object.entries(changes)) {
    it(`ends when the key ${what}, and goes on under others`, { timeout: 60_000 }, async () => {
      now = 0
      gate.changed(entries)
      // The call of the case before may be going still, and is not the one that is waited for.
      await until(async () => (await waits()) === 0)
      const [shop, reader] = await Promise.all([listening('shop'), listening('reader')])
      const waiting = as('shop').call('GET /v1/orders/{id}', { id: 'o-1', query: { wait: 60 } })
      const refused = assert.rejects(waiting)
      const early = waiting.then(({ status }) => assert.fail(`It was answered ${status}.`))
      await Promise.race([until(async () => (await waits()) === 1), early])
      gate.changed(entries.flatMap((entry) => (entry.name === 'shop' ? change(entry) : [entry])))
      now = 1
      gate.look()
      assert.equal(await shop.ended, 'broken off')
      await refused
      assert.equal(reader.isOpen(), true)
      reader.leave()
    })
  }

  it('goes on when only the end of the key is another', async () => {
    now = 0
    gate.changed(entries)
    const shop = await listening('shop')
    gate.changed(entries.map((entry) => ({ ...entry, until: 2 })))
    now = 1
    gate.look()
    await app.client.done('GET /health/live')
    assert.equal(shop.isOpen(), true)
    shop.leave()
  })

  const waits = async (): Promise<number> => {
    const text = await as('ops').done('GET /metrics')
    return Number(/^millrace_waiting_requests (\d+)$/m.exec(text)?.[1])
  }

  async function listening(name: string) {
    const response = await as(name).send('GET /v1/orders/{id}/stream', { id: 'o-1' })
    assert.equal(response.status, 200)
    const reader = response.body?.getReader() ?? assert.fail()
    let isOpen = true
    const read = async () => {
      for (let isOver = false; !isOver;) ({ done: isOver } = await reader.read())
      return 'at its end'
    }
    const ended = read().catch(() => 'broken off')
    void ended.then(() => (isOpen = false))
    return { ended, isOpen: () => isOpen, leave: () => void reader.cancel() }
  }
})
