/** Checks that are switched on and off while all runs, and orders that are left to a person. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import type { Waiting } from '../client/api.ts'
import { isReplayed, type Client } from '../client/client.ts'
import { running, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

const price = 1050
const person = { who: 'olga', why: 'Too many of them.' }
const name = 'large-orders'

describe('checks and reviews', () => {
  let shop: Running
  let client: Client
  before(async () => {
    shop = await running({ checks: `${name} amount=${price - 1}` })
    client = shop.client
    await stocked(shop)
  })
  after(() => shop.stop())

  const turn = (on: boolean) =>
    client.done('POST /v1/checks/{name}', { name, body: { on, ...person } })
  const place = (id: string, wait?: number) =>
    client.done('POST /v1/orders', { wait, body: { id, ...order } })
  const history = (id: string) => client.done('GET /v1/orders/{id}/history', { id })
  const decide = (id: string, verdict: 'approve' | 'reject', once?: string) =>
    client.call('POST /v1/reviews/{id}', { id, once, body: { verdict, reason: 'I know her.' } })
  const ended = (id: string) => client.done('GET /v1/orders/{id}', { id, query: { wait: 60 } })
  const waits = async (id: string): Promise<Waiting> => {
    let found: Waiting | undefined
    await until(async () => {
      const { waitingFor } = await history(id)
      found = waitingFor?.find(({ what }) => what === 'checks/large-orders')
      return found !== undefined
    })
    return found ?? assert.fail()
  }
  const openReviews = async () =>
    (await client.all('GET /v1/reviews')).map(({ orderId }) => orderId)

  it('are off until one is switched on, and switching says who and why', async () => {
    const { items } = await client.done('GET /v1/checks')
    assert.ok(items.some((one) => one.name === name))
    assert.ok(items.every((one) => !one.on))
    assert.equal((await place('off', 60)).state, 'APPROVED')
    const { on, switched } = await turn(true)
    assert.deepEqual([on, switched?.by, switched?.why], [true, person.who, person.why])
  })

  it('leave an order to a person, and say since when, until when, and what it comes to', async () => {
    assert.equal((await place('left')).state, 'PENDING')
    const { deadline, review } = await waits('left')
    assert.equal(review?.default, 'reject')
    assert.match(review.why.join(), /^The total of 10\.?50 EUR is above 10\.?49/)
    const since = Date.parse(review.since)
    assert.equal(Date.parse(deadline ?? '') - since, 24 * 60 * 60_000)
    const [first] = (await history('left')).items
    assert.deepEqual(first?.['checks'], [{ name, afterMs: 24 * 60 * 60_000, then: 'refuse' }])
    assert.deepEqual(await openReviews(), ['left'])
  })

  it('end an order that a person approves, once', async () => {
    const decided = await decide('left', 'approve', 'k-1')
    assert.equal(decided.status === 200 && decided.body.state, 'approved')
    assert.equal((await ended('left')).state, 'APPROVED')
    assert.ok(isReplayed(await decide('left', 'approve', 'k-1')))
    assert.equal((await decide('left', 'reject')).status, 409)
    assert.deepEqual(await openReviews(), [])
    const told = (await history('left')).items.map(({ what }) => what)
    for (const what of ['reviews.opened', 'reviews.decided', 'checks.passed']) {
      assert.equal(told.filter((one) => one === what).length, 1, what)
    }
  })

  it('cancel an order that a person rejects, with what the person says', async () => {
    await place('bad')
    await waits('bad')
    const decided = await decide('bad', 'reject')
    assert.equal(decided.status === 200 && decided.body.state, 'rejected')
    const { state, reasons } = await ended('bad')
    assert.equal(state, 'CANCELED')
    assert.deepEqual(reasons, [{ code: 'review-rejected', detail: 'I know her.' }])
    const letters = await client.all('GET /v1/letters', { query: { orderId: 'bad' } })
    assert.doesNotMatch(JSON.stringify(letters), /I know her/)
  })

  it('withdraw what nobody has decided when the order is canceled', async () => {
    const regretted = { id: 'regretted' }
    await place(regretted.id)
    await waits(regretted.id)
    await client.done('POST /v1/orders/{id}/cancel', { ...regretted, body: { reason: 'No.' } })
    assert.equal((await ended(regretted.id)).state, 'CANCELED')
    assert.equal((await decide(regretted.id, 'approve')).status, 409)
    assert.equal((await client.done('GET /v1/reviews/{id}', regretted)).state, 'withdrawn')
    assert.equal((await client.done('GET /v1/stock/{sku}', { sku: 'tea' })).held, 0)
  })

  it('change no order that is under way when they are switched off', async () => {
    await place('before')
    await waits('before')
    await turn(false)
    assert.equal((await place('behind', 60)).state, 'APPROVED')
    assert.deepEqual(await openReviews(), ['before'])
    await decide('before', 'approve')
    assert.equal((await ended('before')).state, 'APPROVED')
  })

  it('are needed by an order that another system places by a record', async () => {
    await turn(true)
    const value = { 'millrace.PlaceOrder': { id: 'by-hand', ...order } }
    const topic = 'millrace.requests'
    await client.done('POST /v1/log/topics/{topic}/records', { topic, body: { value } })
    await waits('by-hand')
    await decide('by-hand', 'reject')
    assert.equal((await ended('by-hand')).state, 'CANCELED')
    await turn(false)
  })

  it('page through reviews by state, customer and check', async () => {
    const approved = client.each('GET /v1/reviews', { query: { state: 'approved', limit: 1 } })
    const ids: string[] = []
    for await (const { orderId } of approved) ids.push(orderId)
    assert.deepEqual(ids, ['before', 'left'])
    for (const [filter, count] of [
      [{ customerId: 'c-anna' }, 2],
      [{ customerId: 'c-bob' }, 0],
      [{ check: name }, 2],
    ] as const) {
      const rejected = await client.all('GET /v1/reviews', {
        query: { state: 'rejected', ...filter },
      })
      assert.equal(rejected.length, count, JSON.stringify(filter))
    }
  })

  it('refuse what cannot be', async () => {
    const asked = [
      ['POST', '/v1/checks/nobody', { on: true, ...person }, 404],
      ['POST', '/v1/checks/large-orders', { on: 'yes', ...person }, 400],
      ['POST', '/v1/reviews/off', { verdict: 'approve', reason: 'So.' }, 404],
      ['POST', '/v1/reviews/left', { verdict: 'perhaps', reason: 'So.' }, 400],
      ['POST', '/v1/orders', { id: 'sly', ...order, checks: [] }, 400],
    ] as const
    for (const [method, path, body, status] of asked) {
      assert.equal((await shop.send(method, path, { body })).status, status, path)
    }
    assert.equal((await shop.send('GET', '/v1/reviews?state=lost')).status, 400)
    assert.equal((await client.refused('GET /v1/reviews/{id}', { id: 'off' })).status, 404)
  })

  it('tell in the trail who decided and switched, and why', async () => {
    const acts = await client.all('GET /v1/audit')
    assert.deepEqual(
      acts.map(({ act, who, why }) => [act, who, why]),
      [
        ['switch-off', 'olga', 'Too many of them.'],
        ['reject', 'operator', 'I know her.'],
        ['switch-on', 'olga', 'Too many of them.'],
        ['approve', 'operator', 'I know her.'],
        ['switch-off', 'olga', 'Too many of them.'],
        ['reject', 'operator', 'I know her.'],
        ['approve', 'operator', 'I know her.'],
        ['switch-on', 'olga', 'Too many of them.'],
      ],
    )
  })
})
