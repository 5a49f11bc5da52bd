import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Refused, type Client } from '../client/client.ts'
import { running, type Running } from './running.ts'
import { order, startsAt, stocked } from './shop.ts'

describe('accounts, stock and slots over HTTP', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running()
    client = app.client
    await stocked(app)
  })
  after(() => app.stop())

  it('opens an account with an owner', async () => {
    const body = { id: 'dora', currency: 'JPY', owner: 'c-dora' }
    const opened = await client.call('POST /v1/accounts', { body })
    assert.equal(opened.status, 201)
    assert.equal(opened.headers.get('location'), '/v1/accounts/dora')
    assert.deepEqual(opened.body, { ...body, balance: 0, held: 0, available: 0 })
  })

  it('refuses a deposit past what can be counted', async () => {
    const deposit = (amount: number) =>
      client.call('POST /v1/accounts/{id}/deposits', { id: 'dora', body: { amount } })
    assert.equal((await deposit(Number.MAX_SAFE_INTEGER)).status, 200)
    const past = await deposit(1)
    assert.ok(past.status === 409)
    assert.match(past.body.type, /\/conflict$/)
  })

  const annas = { id: 'anna' }

  it('keeps a double entry for each movement, newest first', async () => {
    await client.done('POST /v1/orders', { body: { ...order, id: 'paid' }, wait: 60 })
    const { items, next } = await client.done('GET /v1/accounts/{id}/entries', annas)
    assert.equal(next, null)
    const told = items.map(({ debit, credit, amount, cause }) => [debit, credit, amount, cause])
    assert.deepEqual(told.slice(0, 2), [
      ['sales', 'held', 1050, 'paid/wallet'],
      ['held', 'available', 1050, 'paid/wallet'],
    ])
    assert.deepEqual(told[2]?.slice(0, 3), ['available', 'deposits', 100_000])
  })

  it('pages through entries', async () => {
    const all = (await client.done('GET /v1/accounts/{id}/entries', annas)).items
    const asked = { ...annas, query: { limit: 1 } }
    const seen = await client.all('GET /v1/accounts/{id}/entries', asked)
    assert.deepEqual(seen, all)
  })

  it('states and adjusts stock', async () => {
    const adjust = (sku: string, quantity: number) =>
      client.call('POST /v1/stock/{sku}/adjustments', { sku, body: { quantity } })
    const pots = { sku: 'pot', body: { onHand: 3 } }
    const put = await client.done('PUT /v1/stock/{sku}', pots)
    assert.deepEqual(put, { sku: 'pot', onHand: 3, held: 0, available: 3, sold: 0 })
    const adjusted = await adjust('pot', -2)
    assert.equal(adjusted.status === 200 && adjusted.body.onHand, 1)
    assert.equal((await adjust('pot', -2)).status, 409)
    const unknown = await adjust('never-counted', 5)
    assert.ok(unknown.status === 404)
    assert.match(unknown.body.detail, /with PUT/)
    const none = await client.call('GET /v1/stock/{sku}', { sku: 'never-counted' })
    assert.equal(none.status, 404)
  })

  it('plans a slot, and refuses less capacity than is booked', async () => {
    const cutOffAt = '2030-01-07T20:00:00+01:00'
    const wednesday = { id: 'wednesday' }
    const body = { capacity: 2, startsAt: '2030-01-08T08:00:00Z', cutOffAt }
    assert.deepEqual(await client.done('PUT /v1/slots/{id}', { ...wednesday, body }), {
      ...{ id: 'wednesday', capacity: 2, booked: 0, free: 2, startsAt },
      cutOffAt: '2030-01-07T19:00:00.000Z',
    })
    const toWednesday = { ...order, delivery: { slot: 'wednesday' } }
    const booked = await client.done('POST /v1/orders', { body: toWednesday, wait: 60 })
    assert.equal(booked.state, 'APPROVED')
    const less = await client.call('PUT /v1/slots/{id}', {
      ...wednesday,
      body: { ...body, capacity: 0 },
    })
    assert.equal(less.status, 409)
    assert.equal((await client.done('GET /v1/slots/{id}', wednesday)).free, 1)
  })

  it('takes no orders for a slot past its cut-off', async () => {
    const body = { capacity: 2, startsAt: '2020-01-08T08:00:00Z' }
    await client.done('PUT /v1/slots/{id}', { id: 'past', body })
    const late = { ...order, delivery: { slot: 'past' } }
    const { reasons } = await client.done('POST /v1/orders', { body: late, wait: 60 })
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['slot-closed'],
    )
  })

  it('throws what a call was refused with, where only its end is asked for', async () => {
    const asked = client.done('GET /v1/accounts/{id}', { id: 'nobody' })
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof Refused)
      assert.match(error.message, /^GET \/v1\/accounts\/\{id\} was refused: 404 .*not-found/)
      return error.status === 404 && error.kind === 'not-found'
    })
  })
})
