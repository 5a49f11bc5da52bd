import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { items, nextOf, problemName, running, type Running } from './running.ts'
import { order, startsAt, stocked, wait } from './shop.ts'

describe('accounts, stock and slots over HTTP', () => {
  let app: Running
  before(async () => {
    app = await running()
    await stocked(app)
  })
  after(() => app.stop())

  it('opens an account with an owner', async () => {
    const body = { id: 'dora', currency: 'JPY', owner: 'c-dora' }
    const { status, headers, body: account } = await app.send('POST', '/v1/accounts', { body })
    assert.equal(status, 201)
    assert.equal(headers.get('location'), '/v1/accounts/dora')
    assert.deepEqual(account, { ...body, balance: 0, held: 0, available: 0 })
  })

  it('refuses a deposit past what can be counted', async () => {
    const deposit = (amount: number) =>
      app.send('POST', '/v1/accounts/dora/deposits', { body: { amount } })
    assert.equal((await deposit(Number.MAX_SAFE_INTEGER)).status, 200)
    const past = await deposit(1)
    assert.equal(past.status, 409)
    assert.equal(problemName(past), 'conflict')
  })

  it('keeps a double entry for each movement, newest first', async () => {
    await app.send('POST', '/v1/orders', { body: { ...order, id: 'paid' }, headers: wait })
    const { status, body } = await app.send('GET', '/v1/accounts/anna/entries')
    assert.equal(status, 200)
    assert.equal(body['next'], null)
    const told = items({ status, headers: new Headers(), body }).map(
      ({ debit, credit, amount, cause }) => [debit, credit, amount, cause],
    )
    assert.deepEqual(told.slice(0, 2), [
      ['sales', 'held', 1050, 'paid/wallet'],
      ['held', 'available', 1050, 'paid/wallet'],
    ])
    assert.deepEqual(told[2]?.slice(0, 3), ['available', 'deposits', 100_000])
  })

  it('pages through entries', async () => {
    const all = items(await app.send('GET', '/v1/accounts/anna/entries'))
    const seen: unknown[] = []
    let path: string | undefined = '/v1/accounts/anna/entries?limit=1'
    for (let pages = 0; path !== undefined; pages++) {
      assert.ok(pages < all.length, 'more pages than entries')
      const page = await app.send('GET', path)
      seen.push(...items(page))
      const next = nextOf(page)
      path = next && `/v1/accounts/anna/entries?limit=1&cursor=${next}`
    }
    assert.deepEqual(seen, all)
  })

  it('states and adjusts stock', async () => {
    const put = await app.send('PUT', '/v1/stock/pot', { body: { onHand: 3 } })
    assert.equal(put.status, 200)
    assert.deepEqual(put.body, { sku: 'pot', onHand: 3, held: 0, available: 3, sold: 0 })
    const adjusted = await app.send('POST', '/v1/stock/pot/adjustments', { body: { quantity: -2 } })
    assert.equal(adjusted.status, 200)
    assert.equal(adjusted.body['onHand'], 1)
    const less = await app.send('POST', '/v1/stock/pot/adjustments', { body: { quantity: -2 } })
    assert.equal(less.status, 409)
    const nobodys = '/v1/stock/never-counted/adjustments'
    const unknown = await app.send('POST', nobodys, { body: { quantity: 5 } })
    assert.equal(unknown.status, 404)
    assert.match(String(unknown.body['detail']), /with PUT/)
    assert.equal((await app.send('GET', '/v1/stock/never-counted')).status, 404)
  })

  it('plans a slot, and refuses less capacity than is booked', async () => {
    const cutOffAt = '2030-01-07T20:00:00+01:00'
    const body = { capacity: 2, startsAt: '2030-01-08T08:00:00Z', cutOffAt }
    const put = await app.send('PUT', '/v1/slots/wednesday', { body })
    assert.equal(put.status, 200)
    assert.deepEqual(put.body, {
      ...{ id: 'wednesday', capacity: 2, booked: 0, free: 2, startsAt },
      cutOffAt: '2030-01-07T19:00:00.000Z',
    })
    const toWednesday = { ...order, delivery: { slot: 'wednesday' } }
    const booked = await app.send('POST', '/v1/orders', { body: toWednesday, headers: wait })
    assert.equal(booked.body['state'], 'APPROVED')
    const less = await app.send('PUT', '/v1/slots/wednesday', { body: { ...body, capacity: 0 } })
    assert.equal(less.status, 409)
    assert.equal((await app.send('GET', '/v1/slots/wednesday')).body['free'], 1)
  })

  it('takes no orders for a slot past its cut-off', async () => {
    const body = { capacity: 2, startsAt: '2020-01-08T08:00:00Z' }
    await app.send('PUT', '/v1/slots/past', { body })
    const late = { ...order, delivery: { slot: 'past' } }
    const answer = await app.send('POST', '/v1/orders', { body: late, headers: wait })
    const reasons = answer.body['reasons'] as readonly { code: string }[]
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['slot-closed'],
    )
  })
})
