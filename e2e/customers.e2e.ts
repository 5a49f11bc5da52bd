/** Customers, from being created to being erased; what is personal of them lies sealed in the store. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import {
  items,
  nextOf,
  pointers,
  problemName,
  running,
  type Body,
  type Running,
} from './running.ts'

const anna = {
  name: 'Anna Quitterberg',
  email: 'anna.quitterberg@example.com',
  address: 'Gasse 17, 4020 Linz',
}
const ben = { name: 'Ben Rotzoll', email: 'ben.rotzoll@example.com', level: 'gold' }
const by = '?who=olga&why=asked+for+it'

/** What is stored: every byte of every file. */
const bytesIn = (directory: string): Buffer =>
  Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))))

describe('customers', () => {
  let app: Running
  before(async () => {
    app = await running()
  })
  after(() => app.stop())

  const create = (body: unknown, headers = {}) =>
    app.send('POST', '/v1/customers', { body, headers })
  const show = (id: string) => app.send('GET', `/v1/customers/${id}`)

  /** What the search for somebody has found, when it is over. */
  async function searchOf(id: string): Promise<Body> {
    let erasure: Body = {}
    await until(async () => {
      erasure = (await app.send('GET', `/v1/customers/${id}/erasure`)).body
      const { state = 'running' } = (erasure['search'] ?? {}) as Body
      return state !== 'running' && erasure['keyDestroyedAt'] !== undefined
    })
    return erasure['search'] as Body
  }

  it('are created, shown and changed', async () => {
    const made = await create({ id: 'anna', ...anna })
    assert.equal(made.status, 201)
    assert.equal(made.headers.get('location'), '/v1/customers/anna')
    const { createdAt, ...shown } = made.body
    assert.deepEqual(shown, {
      ...{ id: 'anna', ...anna, level: 'bronze', language: 'en', updatedAt: createdAt },
    })
    assert.deepEqual((await show('anna')).body, made.body)
    const letters = { channels: ['email'], events: { 'order-approved': false } }
    const { address: _, ...moved } = anna
    const changed = await app.send('PUT', '/v1/customers/anna', { body: { ...moved, letters } })
    assert.equal(changed.status, 200)
    assert.equal(changed.body['address'], undefined)
    const told = changed.body['letters'] as { channels: unknown; events: Body }
    assert.deepEqual(told.channels, ['email'])
    assert.equal(told.events['order-approved'], false)
    assert.equal(told.events['order-canceled'], true)
    assert.deepEqual((await show('anna')).body, changed.body)
    assert.equal((await app.send('PUT', '/v1/customers/nobody', { body: anna })).status, 404)
    assert.equal((await show('nobody')).status, 404)
  })

  it('are created once, under an id or a key', async () => {
    const first = await create({ id: 'ben', ...ben })
    const again = await create({ ...ben, id: 'ben' })
    assert.equal(again.status, 201)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.deepEqual(again.body, first.body)
    assert.equal((await create({ id: 'ben', ...anna })).status, 409)
    const key = { 'idempotency-key': 'c-1' }
    const [one, two] = [await create(ben, key), await create(ben, key)]
    assert.deepEqual([one.status, two.status], [201, 201])
    assert.equal(two.body['id'], one.body['id'])
    assert.equal(two.headers.get('idempotency-replayed'), 'true')
    assert.equal((await create(anna, key)).status, 422)
  })

  it('are refused where they are none', async () => {
    const wrong = await create({ name: '', email: 'nowhere', level: 'very best', color: 'red' })
    assert.equal(wrong.status, 400)
    assert.deepEqual(pointers(wrong), ['/color', '/email', '/level', '/name'])
    const card = await create({ ...anna, address: 'pay with 4111 1111 1111 1111' })
    assert.deepEqual([card.status, problemName(card)], [422, 'card-number'])
  })

  it('are listed, newest first, by level', async () => {
    for (const id of ['l1', 'l2', 'l3']) await create({ id, ...ben, level: 'listed' })
    const path = '/v1/customers?level=listed&limit=2'
    const page = await app.send('GET', path)
    assert.deepEqual(
      items(page).map(({ id, name }) => [id, name]),
      [
        ['l3', ben.name],
        ['l2', ben.name],
      ],
    )
    const rest = await app.send('GET', `/v1/customers?cursor=${nextOf(page)}`)
    assert.deepEqual(
      items(rest).map(({ id }) => id),
      ['l1'],
    )
    assert.equal(nextOf(rest), undefined)
    await app.send('DELETE', `/v1/customers/l3${by}`)
    const left = items(await app.send('GET', path))
    assert.deepEqual(
      left.map(({ id }) => id),
      ['l2', 'l1'],
    )
  })

  it('are sealed wherever they are stored, and erased with their key', async () => {
    await create({ id: 'carl', name: 'Carl Xylander', email: 'carl.xylander@example.com' })
    const order = {
      id: 'o-1',
      customerId: 'carl',
      currency: 'EUR',
      lines: [{ sku: 'x', quantity: 1, unitPrice: 5 }],
    }
    await app.send('POST', '/v1/orders?', { body: order, headers: { prefer: 'wait=10' } })
    const stored = bytesIn(app.directory)
    assert.ok(stored.includes('sealed:1:'))
    for (const text of ['Xylander', 'xylander', 'Quitterberg', anna.address]) {
      assert.ok(!stored.includes(text), `${text} lies in the store.`)
    }
    assert.ok(!app.lines.join('').toLowerCase().includes('xylander'))
    const erased = await app.send('DELETE', `/v1/customers/carl${by}`)
    assert.equal(erased.status, 200)
    assert.deepEqual([erased.body['who'], erased.body['why']], ['olga', 'asked for it'])
    const search = await searchOf('carl')
    assert.deepEqual([search['state'], search['withTexts']], ['done', true])
    const places = search['places'] as readonly Body[]
    const placeOf = (kind: string, name: string) =>
      places.find((place) => place['kind'] === kind && place['name'] === name) ?? {}
    // Their order stays, and what it was made of; their own state has nothing that is sealed.
    assert.ok(Number(placeOf('state', 'orders')['byId']) > 0)
    assert.equal(placeOf('state', 'customers')['sealed'], 0)
    assert.equal(placeOf('events', 'events')['sealed'], 2)
    for (const { kind, name, plain } of places)
      assert.equal(plain, 0, `${String(kind)} ${String(name)}`)
    const kinds = [
      'state',
      'view',
      'letters',
      'kernel',
      'events',
      'inbox',
      'keys',
      'file',
      'log-lines',
    ]
    for (const kind of kinds)
      assert.ok(
        places.some((place) => place['kind'] === kind),
        kind,
      )
    const gone = await show('carl')
    assert.deepEqual([gone.status, problemName(gone)], [410, 'gone'])
    assert.equal((await app.send('PUT', '/v1/customers/carl', { body: anna })).status, 410)
    assert.equal((await app.send('GET', '/v1/orders/o-1')).body['total'], 5)
    const { items: trail } = (await app.send('GET', '/v1/audit')).body as { items: Body[] }
    assert.deepEqual(
      trail
        .filter(({ customer }) => customer === 'carl')
        .map(({ act, who, why }) => [act, who, why]),
      [['erase', 'olga', 'asked for it']],
    )
    const again = await app.send('DELETE', `/v1/customers/carl${by}`)
    assert.deepEqual([again.status, again.body['erasedAt']], [200, erased.body['erasedAt']])
  })

  it('may come anew after they were erased, with another key', async () => {
    await create({ id: 'dora', ...ben })
    const first = await app.send('DELETE', `/v1/customers/dora${by}`)
    assert.equal((await create({ id: 'dora', ...anna })).status, 201)
    assert.equal((await show('dora')).body['name'], anna.name)
    assert.equal((await app.send('GET', '/v1/customers/dora/erasure')).status, 404)
    const second = await app.send('DELETE', `/v1/customers/dora${by}`)
    assert.notEqual(second.body['key'], first.body['key'])
    assert.equal((await show('dora')).status, 410)
  })

  it('are found where a text of theirs lies as such', async () => {
    await create({ id: 'emil', name: 'Emil Zwirner', email: 'emil.zwirner@example.com' })
    const order = {
      customerId: 'else',
      currency: 'EUR',
      lines: [{ sku: 'x', quantity: 1, unitPrice: 5 }],
    }
    await app.send('PUT', '/v1/stock/x', { body: { onHand: 5 } })
    await app.send('POST', '/v1/orders', { body: { id: 'o-2', ...order } })
    const reason = 'Emil Zwirner has it already.'
    await app.send('POST', '/v1/orders/o-2/cancel', { body: { reason } })
    await app.send('DELETE', `/v1/customers/emil${by}`)
    const { places } = (await searchOf('emil')) as { places: readonly Body[] }
    const found = places.filter(({ plain }) => Number(plain) > 0).map(({ kind }) => kind)
    assert.ok(found.includes('state') && found.includes('events'), found.join())
    const again = await app.send('POST', '/v1/customers/emil/erasure')
    assert.equal(again.status, 200)
    const { withTexts, places: later } = (await searchOf('emil')) as {
      withTexts: boolean
      places: Body[]
    }
    assert.equal(withTexts, false)
    for (const { plain } of later) assert.equal(plain, 0)
  })

  it('want to know who erases them, and why', async () => {
    const { status } = await app.send('DELETE', '/v1/customers/ben?who=olga')
    assert.equal(status, 400)
    assert.equal((await app.send('DELETE', `/v1/customers/nobody${by}`)).status, 404)
    assert.equal((await show('ben')).status, 200)
  })
})
