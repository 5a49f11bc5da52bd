/** Keys: who may ask for what, whose data is seen, and what becomes of a key that is taken back. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Client } from '../client/client.ts'
import { Poison } from '../simulation/poison.ts'
import { startServer } from '../tools/proof/server.ts'
import { entryOf, gateFor, keyOf, shown } from './keyed.ts'
import { running, sendTo, type Running } from './running.ts'
import { fetchAsSaid } from './told-as-said.ts'

const entries = [
  entryOf('shop', ['shop']),
  entryOf('acme', ['shop'], { tenant: 'acme' }),
  entryOf('ops', ['operator']),
  entryOf('acme-ops', ['operator'], { tenant: 'acme' }),
  entryOf('reader', ['reader']),
  entryOf('quick', ['shop'], { tenant: 'quick' }),
  entryOf('quick-reader', ['reader'], { tenant: 'quick' }),
]
const by = { who: 'olga', why: 'It is mended.' }

const clientOf = (url: string, key: string) => new Client({ url, key, fetch: fetchAsSaid })

describe('keys', () => {
  const poison = new Poison()
  let app: Running
  const gate = gateFor(entries, { storefronts: new Set(['quick', 'wallet']) })
  before(async () => {
    app = await running({ poison, admission: { gate }, storefronts: ['quick', 'wallet'] })
  })
  after(() => app.stop())

  const as = (name: string) => clientOf(app.url, keyOf(name))
  /** To where there is nothing, or nothing of the native API. */
  const elsewhere = async (name: string, path: string) =>
    (await app.send('GET', path, { headers: shown(keyOf(name)) })).status

  it('are asked for everywhere but where it is told how the house is', async () => {
    for (const path of ['/health/live', '/health/ready', '/asyncapi.json']) {
      assert.equal((await app.send('GET', path)).status, 200)
    }
    for (const path of ['/v1/orders', '/v1/nothing', '/metrics', '/otusapp/gur-ok/health']) {
      const answer = await app.send('GET', path)
      assert.equal(answer.status, 401, path)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="millrace"')
    }
    const unknown = await clientOf(app.url, 'mr_unknown').refused('GET /v1/orders')
    assert.deepEqual([unknown.status, unknown.kind], [401, 'unauthorized'])
    for (const authorization of ['', 'Bearer', `Basic ${keyOf('shop')}`, keyOf('shop')]) {
      const { status } = await app.send('GET', '/v1/orders', { headers: { authorization } })
      assert.equal(status, 401, authorization)
    }
    assert.equal(await elsewhere('shop', '/v1/nothing'), 404)
  })

  it('keep the data of tenants apart, under the same ids', async () => {
    for (const [name, onHand] of [
      ['shop', 5],
      ['acme', 7],
    ] as const) {
      await as(name).done('PUT /v1/stock/{sku}', { sku: 'tea', body: { onHand } })
      const account = { id: 'anna', currency: 'EUR' }
      await as(name).done('POST /v1/accounts', { body: account, once: 'open' })
      const deposit = { id: 'anna', body: { amount: onHand * 100 } }
      await as(name).done('POST /v1/accounts/{id}/deposits', deposit)
      const order = {
        ...{ id: 'o-1', customerId: name, currency: 'EUR', payment: { account: 'anna' } },
        lines: [{ sku: 'tea', quantity: 1, unitPrice: onHand }],
      }
      const placed = await as(name).done('POST /v1/orders', { body: order, wait: 60 })
      assert.equal(placed.state, 'APPROVED')
    }
    const teaOf = async (name: string, tenant?: string) =>
      (await as(name).done('GET /v1/stock/{sku}', { sku: 'tea', tenant })).onHand
    for (const [name, onHand] of [
      ['shop', 4],
      ['reader', 4],
      ['acme', 6],
    ] as const) {
      assert.equal(await teaOf(name), onHand)
      const { items: orders } = await as(name).done('GET /v1/orders')
      assert.deepEqual(
        orders.map(({ customerId }) => customerId),
        [name === 'reader' ? 'shop' : name],
      )
      assert.equal((await as(name).done('GET /v1/letters')).items.length, 1)
    }
    // Who sees all says whose it looks at; others cannot.
    assert.equal(await teaOf('ops'), 4)
    assert.equal(await teaOf('ops', 'acme'), 6)
    const foreign = { sku: 'tea', tenant: 'acme' }
    assert.equal((await as('shop').refused('GET /v1/stock/{sku}', foreign)).status, 403)
    assert.equal(await teaOf('acme', 'acme'), 6)
  })

  it('open a storefront for its own, and the native API for others', async () => {
    const order = { id: 1, user_id: 'u-1', items: [] }
    const post = (name: string) =>
      sendTo(`${app.at('quick')}/orders`, 'POST', { body: order, headers: shown(keyOf(name)) })
    assert.equal((await sendTo(`${app.at('quick')}/orders`, 'POST', { body: order })).status, 401)
    assert.notEqual((await post('quick')).status, 401)
    assert.notEqual((await post('quick')).status, 403)
    for (const name of ['shop', 'acme', 'ops', 'quick-reader']) {
      assert.equal((await post(name)).status, 403, name)
    }
    assert.equal((await as('quick').refused('GET /v1/orders')).status, 403)
    assert.equal(await elsewhere('quick', '/otusapp/gur-ok/orders'), 403)
  })

  it('let an operator of one tenant see and mend that one only', async () => {
    for (const name of ['shop', 'acme']) {
      poison.arm('warehouse', 'pot', { spare: 0, times: 1 })
      await as(name).call('PUT /v1/stock/{sku}', { sku: 'pot', body: { onHand: 1 } })
    }
    const letters = async (name: string) => {
      const { items } = await as(name).done('GET /v1/dead-letters')
      return items.filter((one) => 'id' in one)
    }
    const all = await letters('ops')
    assert.deepEqual(all.map(({ tenant }) => tenant).toSorted(), ['acme', 'shop'])
    const [own, ...others] = await letters('acme-ops')
    assert.deepEqual([own?.tenant, others], ['acme', []])
    const ofShop = { query: { tenant: 'shop' } }
    assert.equal((await as('acme-ops').refused('GET /v1/dead-letters', ofShop)).status, 403)
    const { id } = all.find(({ tenant }) => tenant === 'shop') ?? assert.fail()
    const drop = 'POST /v1/dead-letters/{id}/drop'
    assert.equal((await as('acme-ops').refused('GET /v1/dead-letters/{id}', { id })).status, 404)
    assert.equal((await as('acme-ops').refused(drop, { id, body: by })).status, 404)
    assert.equal((await as('shop').refused(drop, { id, body: by })).status, 403)
    const body = { ...by, cause: own?.cause ?? '' }
    const dropped = await as('acme-ops').done('POST /v1/dead-letters/drop', { body })
    assert.equal(dropped.letters, 1)
    assert.deepEqual(
      (await letters('ops')).map(({ tenant }) => tenant),
      ['shop'],
    )
    await as('ops').done(drop, { id, body: by })
    const acts = async (name: string) =>
      (await as(name).done('GET /v1/audit')).items.map(({ who }) => who)
    assert.deepEqual(await acts('ops'), ['olga (key ops)', 'olga (key acme-ops)'])
    assert.deepEqual(await acts('acme-ops'), ['olga (key acme-ops)'])
    assert.deepEqual((await as('acme-ops').done('GET /v1/log/topics')).items, [])
    const records = 'GET /v1/log/topics/{topic}/records'
    const facts = { topic: 'millrace.stock' }
    assert.equal((await as('acme-ops').refused(records, facts)).status, 404)
    await as('ops').done(records, facts)
    assert.equal((await as('acme-ops').refused('GET /metrics')).status, 403)
  })

  it('stand in no line that is written down, and in no metric', async () => {
    await as('shop').refused('GET /v1/orders/{id}', { id: keyOf('shop') })
    const headers = shown(keyOf('shop'))
    await app.send('POST', '/v1/orders', { body: `{"${keyOf('shop')}`, headers })
    for (const text of [...app.lines, await as('ops').done('GET /metrics')]) {
      assert.ok(!text.includes('mr_'), text)
      assert.ok(!/\bacme\b/.test(text), text)
    }
  })
})

describe('keys that ask too much', () => {
  it('are told when to come again, each by itself', async () => {
    let now = 0
    const gate = gateFor(entries, { perSecond: 3, clock: () => now })
    const app = await running({ admission: { gate } })
    const as = (name: string) => clientOf(app.url, keyOf(name))
    for (let nth = 0; nth < 3; nth++) await as('shop').done('GET /v1/orders')
    const late = await as('shop').refused('GET /v1/orders')
    assert.deepEqual([late.status, late.kind], [429, 'too-many-requests'])
    assert.equal(late.headers.get('retry-after'), '1')
    await as('reader').done('GET /v1/orders')
    now += 1000
    await as('shop').done('GET /v1/orders')
    await app.stop()
  })
})

describe('keys of a server', () => {
  let directory: string
  before(async () => void (directory = await mkdtemp(join(tmpdir(), 'millrace-keys-'))))
  after(() => rm(directory, { recursive: true }))

  const keys = (...flags: readonly string[]) =>
    execFileSync(process.execPath, ['tools/keys.ts', '--file', join(directory, 'keys'), ...flags], {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
    }).trim()

  it('are made, listed and taken back, and all that is open under one ends', async () => {
    const key = keys('--make', 'till', '--roles', 'shop,operator')
    const other = keys('--make', 'guest', '--roles', 'reader', '--until', '2099-01-01T00:00:00Z')
    assert.deepEqual(
      keys()
        .split('\n')
        .map((line) => line.split(/\s+/)),
      [
        ['till', 'shop,operator'],
        ['guest', 'reader', 'until', '2099-01-01T00:00:00.000Z'],
      ],
    )
    const file = await readFile(join(directory, 'keys'), 'utf8')
    assert.ok(!file.includes(key) && !file.includes(other))
    const lines: string[] = []
    const data = join(directory, 'data')
    const flags = ['--keys', join(directory, 'keys'), '--host', '0.0.0.0', '--log-level', 'info']
    const server = await startServer({
      ...{ data, onLine: (line: string) => lines.push(line) },
      flags: [...flags, '--storefronts', 'quick', '--open-storefronts', 'quick'],
    })
    const url = server.url.replace('0.0.0.0', '127.0.0.1')
    const till = clientOf(url, key)
    const guest = clientOf(url, other)
    const nobody = new Client({ url, fetch: fetchAsSaid })
    assert.equal((await nobody.refused('GET /v1/orders')).status, 401)
    await till.done('GET /v1/orders')
    const quick = String(server.addresses['quick']).replace('0.0.0.0', '127.0.0.1')
    assert.equal((await fetch(`${quick}/openapi.json`)).status, 200)
    // An order whose stock is not known comes to its end; its stream is over soon, so one is kept open.
    const order = {
      id: 'o-1',
      customerId: 'c',
      currency: 'EUR',
      lines: [{ sku: 'tea', quantity: 1, unitPrice: 1 }],
    }
    assert.equal((await till.call('POST /v1/orders', { body: order })).status, 201)
    keys('--revoke', 'till')
    await until(async () => (await till.call('GET /v1/orders')).status === 401)
    await guest.done('GET /v1/orders')
    assert.equal((await guest.refused('GET /v1/dead-letters')).status, 403)
    // A file that cannot be understood changes nothing.
    await writeFile(join(directory, 'keys'), `till:${key}:shop\n`)
    await until(() => lines.some((line) => line.includes('cannot be used')))
    await guest.done('GET /v1/orders')
    server.child.kill('SIGTERM')
    assert.equal(await server.ended, 0)
    for (const line of lines) assert.ok(!line.includes(key) && !line.includes(other), line)
  })
})
