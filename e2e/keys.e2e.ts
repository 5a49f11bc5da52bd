/** Keys: who may ask for what, whose data is seen, and what becomes of a key that is taken back. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Poison } from '../simulation/poison.ts'
import { startServer } from '../tools/proof/server.ts'
import { entryOf, gateFor, keyOf, shown } from './keyed.ts'
import { items, problemName, running, sendTo, type Running } from './running.ts'

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

describe('keys', () => {
  const poison = new Poison()
  let app: Running
  const gate = gateFor(entries, { storefronts: new Set(['quick', 'wallet']) })
  before(async () => {
    app = await running({ poison, admission: { gate }, storefronts: ['quick', 'wallet'] })
  })
  after(() => app.stop())

  const as = (name: string, method: string, path: string, body?: unknown, headers = {}) =>
    app.send(method, path, { body, headers: { ...shown(keyOf(name)), ...headers } })

  it('are asked for everywhere but where it is told how the house is', async () => {
    for (const path of ['/health/live', '/health/ready', '/asyncapi.json']) {
      assert.equal((await app.send('GET', path)).status, 200)
    }
    for (const path of ['/v1/orders', '/v1/nothing', '/metrics', '/otusapp/gur-ok/health']) {
      const answer = await app.send('GET', path)
      assert.equal(answer.status, 401, path)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="millrace"')
    }
    const unknown = await app.send('GET', '/v1/orders', { headers: shown('mr_unknown') })
    assert.deepEqual([unknown.status, problemName(unknown)], [401, 'unauthorized'])
    for (const authorization of ['', 'Bearer', `Basic ${keyOf('shop')}`, keyOf('shop')]) {
      const { status } = await app.send('GET', '/v1/orders', { headers: { authorization } })
      assert.equal(status, 401, authorization)
    }
    assert.equal((await as('shop', 'GET', '/v1/nothing')).status, 404)
  })

  it('keep the data of tenants apart, under the same ids', async () => {
    for (const [name, onHand] of [
      ['shop', 5],
      ['acme', 7],
    ] as const) {
      assert.equal((await as(name, 'PUT', '/v1/stock/tea', { onHand })).status, 200)
      const account = { id: 'anna', currency: 'EUR' }
      const headers = { 'idempotency-key': 'open' }
      assert.equal((await as(name, 'POST', '/v1/accounts', account, headers)).status, 201)
      await as(name, 'POST', '/v1/accounts/anna/deposits', { amount: onHand * 100 })
      const order = {
        ...{ id: 'o-1', customerId: name, currency: 'EUR', payment: { account: 'anna' } },
        lines: [{ sku: 'tea', quantity: 1, unitPrice: onHand }],
      }
      const placed = await as(name, 'POST', '/v1/orders', order, { prefer: 'wait=60' })
      assert.equal(placed.body['state'], 'APPROVED')
    }
    for (const [name, onHand] of [
      ['shop', 4],
      ['reader', 4],
      ['acme', 6],
    ] as const) {
      assert.equal((await as(name, 'GET', '/v1/stock/tea')).body['onHand'], onHand)
      const orders = items(await as(name, 'GET', '/v1/orders'))
      assert.deepEqual(
        orders.map(({ customerId }) => customerId),
        [name === 'reader' ? 'shop' : name],
      )
      assert.equal(items(await as(name, 'GET', '/v1/letters')).length, 1)
    }
    // Who sees all says whose it looks at; others cannot.
    const named = { 'millrace-tenant': 'acme' }
    assert.equal((await as('ops', 'GET', '/v1/stock/tea')).body['onHand'], 4)
    assert.equal((await as('ops', 'GET', '/v1/stock/tea', undefined, named)).body['onHand'], 6)
    assert.equal((await as('shop', 'GET', '/v1/stock/tea', undefined, named)).status, 403)
    assert.equal((await as('acme', 'GET', '/v1/stock/tea', undefined, named)).status, 200)
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
    assert.equal((await as('quick', 'GET', '/v1/orders')).status, 403)
    assert.equal((await as('quick', 'GET', '/otusapp/gur-ok/orders')).status, 403)
  })

  it('let an operator of one tenant see and mend that one only', async () => {
    for (const name of ['shop', 'acme']) {
      poison.arm('warehouse', 'pot', { spare: 0, times: 1 })
      await as(name, 'PUT', '/v1/stock/pot', { onHand: 1 })
    }
    const letters = async (name: string, query = '') =>
      items(await as(name, 'GET', `/v1/dead-letters${query}`))
    const all = await letters('ops')
    assert.deepEqual(all.map(({ tenant }) => tenant).toSorted(), ['acme', 'shop'])
    const [own, ...others] = await letters('acme-ops')
    assert.deepEqual([own?.['tenant'], others], ['acme', []])
    assert.equal((await as('acme-ops', 'GET', '/v1/dead-letters?tenant=shop')).status, 403)
    const foreign = all.find(({ tenant }) => tenant === 'shop')
    const at = `/v1/dead-letters/${String(foreign?.['id'])}`
    assert.equal((await as('acme-ops', 'GET', at)).status, 404)
    assert.equal((await as('acme-ops', 'POST', `${at}/drop`, by)).status, 404)
    assert.equal((await as('shop', 'POST', `${at}/drop`, by)).status, 403)
    const cause = own?.['cause']
    const dropped = await as('acme-ops', 'POST', '/v1/dead-letters/drop', { ...by, cause })
    assert.equal(dropped.body['letters'], 1)
    assert.deepEqual(
      (await letters('ops')).map(({ tenant }) => tenant),
      ['shop'],
    )
    await as('ops', 'POST', `${at}/drop`, by)
    const acts = async (name: string) =>
      items(await as(name, 'GET', '/v1/audit')).map(({ who }) => who)
    assert.deepEqual(await acts('ops'), ['olga (key ops)', 'olga (key acme-ops)'])
    assert.deepEqual(await acts('acme-ops'), ['olga (key acme-ops)'])
    assert.deepEqual(items(await as('acme-ops', 'GET', '/v1/log/topics')), [])
    const facts = '/v1/log/topics/millrace.stock/records'
    assert.equal((await as('acme-ops', 'GET', facts)).status, 404)
    assert.equal((await as('ops', 'GET', facts)).status, 200)
    assert.equal((await as('acme-ops', 'GET', '/metrics')).status, 403)
  })

  it('stand in no line that is written down, and in no metric', async () => {
    await as('shop', 'GET', `/v1/orders/${keyOf('shop')}`)
    await as('shop', 'POST', '/v1/orders', `{"${keyOf('shop')}`)
    const metrics = await as('ops', 'GET', '/metrics')
    assert.equal(metrics.status, 200)
    for (const text of [...app.lines, String(metrics.body['text'])]) {
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
    const ask = (name: string) => app.send('GET', '/v1/orders', { headers: shown(keyOf(name)) })
    for (let nth = 0; nth < 3; nth++) assert.equal((await ask('shop')).status, 200)
    const late = await ask('shop')
    assert.deepEqual([late.status, problemName(late)], [429, 'too-many-requests'])
    assert.equal(late.headers.get('retry-after'), '1')
    assert.equal((await ask('reader')).status, 200)
    now += 1000
    assert.equal((await ask('shop')).status, 200)
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
    const ask = (shownKey: string, path: string) => fetch(url + path, { headers: shown(shownKey) })
    assert.equal((await fetch(`${url}/v1/orders`)).status, 401)
    assert.equal((await ask(key, '/v1/orders')).status, 200)
    const quick = String(server.addresses['quick']).replace('0.0.0.0', '127.0.0.1')
    assert.equal((await fetch(`${quick}/openapi.json`)).status, 200)
    // An order whose stock is not known comes to its end; its stream is over soon, so one is kept open.
    const order = {
      id: 'o-1',
      customerId: 'c',
      currency: 'EUR',
      lines: [{ sku: 'tea', quantity: 1, unitPrice: 1 }],
    }
    const body = JSON.stringify(order)
    const headers = { ...shown(key), 'content-type': 'application/json' }
    assert.equal((await fetch(`${url}/v1/orders`, { method: 'POST', headers, body })).status, 201)
    keys('--revoke', 'till')
    await until(async () => (await ask(key, '/v1/orders')).status === 401)
    assert.equal((await ask(other, '/v1/orders')).status, 200)
    assert.equal((await ask(other, '/v1/dead-letters')).status, 403)
    // A file that cannot be understood changes nothing.
    await writeFile(join(directory, 'keys'), `till:${key}:shop\n`)
    await until(() => lines.some((line) => line.includes('cannot be used')))
    assert.equal((await ask(other, '/v1/orders')).status, 200)
    server.child.kill('SIGTERM')
    assert.equal(await server.ended, 0)
    for (const line of lines) assert.ok(!line.includes(key) && !line.includes(other), line)
  })
})
