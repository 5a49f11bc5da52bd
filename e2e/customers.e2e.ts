/** Customers, from being created to being erased; what is personal of them lies sealed in the store. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { isReplayed, type Asked, type Client, type Done } from '../client/client.ts'
import { pointers, problemName, running, type Running } from './running.ts'

const anna = {
  name: 'Anna Quitterberg',
  email: 'anna.quitterberg@example.com',
  address: 'Gasse 17, 4020 Linz',
}
const ben = { name: 'Ben Rotzoll', email: 'ben.rotzoll@example.com', level: 'gold' }
const by = { who: 'olga', why: 'asked for it' }
const order = {
  ...{ customerId: 'else', currency: 'EUR' },
  lines: [{ sku: 'x', quantity: 1, unitPrice: 5 }],
}
type Erasure = Done<'GET /v1/customers/{id}/erasure'>
type Search = NonNullable<Erasure['search']>

/** What is stored: every byte of every file. */
const bytesIn = (directory: string): Buffer =>
  Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))))

describe('customers', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running()
    client = app.client
  })
  after(() => app.stop())

  type Customer = Asked<'POST /v1/customers'>['body']
  const create = (body: Customer, once?: string) =>
    client.call('POST /v1/customers', { body, once })
  const created = (body: Customer) => client.done('POST /v1/customers', { body })
  const show = (id: string) => client.done('GET /v1/customers/{id}', { id })
  const erase = (id: string) => client.done('DELETE /v1/customers/{id}', { id, query: by })
  const hidden = async (id: string) => {
    const { status, kind } = await client.refused('GET /v1/customers/{id}', { id })
    return [status, kind]
  }

  /** What the search for somebody has found, when it is over. */
  async function searchOf(id: string): Promise<Search> {
    let erasure: Erasure | undefined
    await until(async () => {
      erasure = await client.done('GET /v1/customers/{id}/erasure', { id })
      const { state = 'running' } = erasure.search ?? {}
      return state !== 'running' && erasure.keyDestroyedAt !== undefined
    })
    return erasure?.search ?? assert.fail('Nothing was searched.')
  }

  it('are created, shown and changed', async () => {
    const made = await create({ id: 'anna', ...anna })
    assert.ok(made.status === 201)
    assert.equal(made.headers.get('location'), '/v1/customers/anna')
    const { createdAt, ...rest } = made.body
    assert.deepEqual(rest, {
      ...{ id: 'anna', ...anna, level: 'bronze', language: 'en', updatedAt: createdAt },
    })
    assert.deepEqual(await show('anna'), made.body)
    const letters = { channels: ['email'], events: { 'order-approved': false } } as const
    const { address: _, ...moved } = anna
    const change = { id: 'anna', body: { ...moved, letters } }
    const changed = await client.done('PUT /v1/customers/{id}', change)
    assert.equal(changed.address, undefined)
    assert.deepEqual(changed.letters?.channels, ['email'])
    assert.partialDeepStrictEqual(changed.letters?.events, {
      ...{ 'order-approved': false, 'order-canceled': true },
    })
    assert.deepEqual(await show('anna'), changed)
    const nobody = { id: 'nobody', body: anna }
    assert.equal((await client.refused('PUT /v1/customers/{id}', nobody)).status, 404)
    assert.deepEqual(await hidden('nobody'), [404, 'not-found'])
  })

  it('are created once, under an id or a key', async () => {
    const first = await create({ id: 'ben', ...ben })
    const again = await create({ ...ben, id: 'ben' })
    assert.ok(again.status === 201 && isReplayed(again))
    assert.deepEqual(again.body, first.body)
    assert.equal((await create({ id: 'ben', ...anna })).status, 409)
    const [one, two] = [await create(ben, 'c-1'), await create(ben, 'c-1')]
    assert.ok(one.status === 201 && two.status === 201)
    assert.equal(two.body.id, one.body.id)
    assert.ok(isReplayed(two))
    assert.equal((await create(anna, 'c-1')).status, 422)
  })

  it('are refused where they are none', async () => {
    const post = (body: object) => app.send('POST', '/v1/customers', { body })
    const wrong = await post({ name: '', email: 'nowhere', level: 'very best', color: 'red' })
    assert.equal(wrong.status, 400)
    assert.deepEqual(pointers(wrong), ['/color', '/email', '/level', '/name'])
    for (const name of [' ', '\u200b\u2060', '\u3164']) {
      const unseen = await post({ ...anna, name })
      assert.deepEqual(pointers(unseen), ['/name'])
    }
    const card = await post({ ...anna, address: 'pay with 4111 1111 1111 1111' })
    assert.deepEqual([card.status, problemName(card)], [422, 'card-number'])
  })

  it('are listed, newest first, by level', async () => {
    for (const id of ['l1', 'l2', 'l3']) await created({ id, ...ben, level: 'listed' })
    const listed = async () => {
      const query = { level: 'listed', limit: 2 }
      const found = await client.all('GET /v1/customers', { query })
      return found.map(({ id, name }) => [id, name])
    }
    const all = ['l3', 'l2', 'l1'].map((id) => [id, ben.name])
    assert.deepEqual(await listed(), all)
    await erase('l3')
    assert.deepEqual(await listed(), all.slice(1))
  })

  it('are sealed wherever they are stored, and erased with their key', async () => {
    await created({ id: 'carl', name: 'Carl Xylander', email: 'carl.xylander@example.com' })
    const carls = { ...order, id: 'o-1', customerId: 'carl' }
    await client.done('POST /v1/orders', { body: carls, wait: 10 })
    const stored = bytesIn(app.directory)
    assert.ok(stored.includes('sealed:1:'))
    for (const text of ['Xylander', 'xylander', 'Quitterberg', anna.address]) {
      assert.ok(!stored.includes(text), `${text} lies in the store.`)
    }
    assert.ok(!app.lines.join('').toLowerCase().includes('xylander'))
    const erased = await erase('carl')
    assert.partialDeepStrictEqual(erased, by)
    const { state, withTexts, places } = await searchOf('carl')
    assert.deepEqual([state, withTexts], ['done', true])
    const placeOf = (kind: string, name: string) =>
      places.find((place) => place.kind === kind && place.name === name)
    // Their order stays, and what it was made of; their own state has nothing that is sealed.
    assert.ok((placeOf('state', 'orders')?.byId ?? 0) > 0)
    assert.equal(placeOf('state', 'customers')?.sealed, 0)
    assert.equal(placeOf('events', 'events')?.sealed, 2)
    for (const { kind, name, plain } of places) assert.equal(plain, 0, `${kind} ${name}`)
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
        places.some((place) => place.kind === kind),
        kind,
      )
    assert.deepEqual(await hidden('carl'), [410, 'gone'])
    const change = { id: 'carl', body: anna }
    assert.equal((await client.refused('PUT /v1/customers/{id}', change)).status, 410)
    assert.equal((await client.done('GET /v1/orders/{id}', { id: 'o-1' })).total, 5)
    const acts = await client.all('GET /v1/audit')
    assert.deepEqual(
      acts.flatMap((one) =>
        'customer' in one && one.customer === 'carl' ? [[one.act, one.who, one.why]] : [],
      ),
      [['erase', 'olga', 'asked for it']],
    )
    assert.equal((await erase('carl')).erasedAt, erased.erasedAt)
  })

  it('may come anew after they were erased, with another key', async () => {
    await created({ id: 'dora', ...ben })
    const first = await erase('dora')
    await created({ id: 'dora', ...anna })
    assert.equal((await show('dora')).name, anna.name)
    const dora = { id: 'dora' }
    assert.equal((await client.refused('GET /v1/customers/{id}/erasure', dora)).status, 404)
    assert.notEqual((await erase('dora')).key, first.key)
    assert.deepEqual(await hidden('dora'), [410, 'gone'])
  })

  it('are not brought back by a call that comes late under its key', async () => {
    const made = await create(ben, 'late')
    assert.ok(made.status === 201)
    await erase(made.body.id)
    for (const body of [ben, anna]) {
      const late = await client.refused('POST /v1/customers', { body, once: 'late' })
      assert.deepEqual([late.status, late.kind], [410, 'gone'])
    }
    assert.deepEqual(await hidden(made.body.id), [410, 'gone'])
    assert.equal((await create(ben, 'anew')).status, 201)
  })

  it('are found where a text of theirs lies as such', async () => {
    await created({ id: 'emil', name: 'Emil Zwirner', email: 'emil.zwirner@example.com' })
    await client.done('PUT /v1/stock/{sku}', { sku: 'x', body: { onHand: 5 } })
    await client.done('POST /v1/orders', { body: { id: 'o-2', ...order } })
    const reason = 'Emil Zwirner has it already.'
    await client.done('POST /v1/orders/{id}/cancel', { id: 'o-2', body: { reason } })
    await erase('emil')
    const { places } = await searchOf('emil')
    const found = places.filter(({ plain }) => plain > 0).map(({ kind }) => kind)
    assert.ok(found.includes('state') && found.includes('events'), found.join())
    await client.done('POST /v1/customers/{id}/erasure', { id: 'emil' })
    const later = await searchOf('emil')
    assert.equal(later.withTexts, false)
    for (const { plain } of later.places) assert.equal(plain, 0)
  })

  it('want to know who erases them, and why', async () => {
    assert.equal((await app.send('DELETE', '/v1/customers/ben?who=olga')).status, 400)
    const withCard = { id: 'ben', query: { ...by, why: 'Ben has 4111 1111 1111 1111.' } }
    assert.equal((await client.refused('DELETE /v1/customers/{id}', withCard)).kind, 'card-number')
    const nobody = { id: 'nobody', query: by }
    assert.equal((await client.refused('DELETE /v1/customers/{id}', nobody)).status, 404)
    assert.equal((await show('ben')).name, ben.name)
  })

  it('are erased in numbers, and told so each, however many searches wait', async () => {
    const ids = Array.from({ length: 40 }, (_, nth) => `one-of-many-${nth}`)
    await Promise.all(ids.map((id) => created({ ...anna, id })))
    const erased = await Promise.all([...ids, ...ids].map((id) => erase(id)))
    assert.ok(erased.every(({ keyDestroyedAt }) => keyDestroyedAt !== undefined))
    for (const id of ids) assert.equal((await searchOf(id)).withTexts, true)
  })
})
