/** Checks that are switched on and off while all runs, and orders that are left to a person. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { items, running, type Answer, type Body, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

const price = 1050
const person = { who: 'olga', why: 'Too many of them.' }

describe('checks and reviews', () => {
  let shop: Running
  before(async () => {
    shop = await running({ checks: `large-orders amount=${price - 1}` })
    await stocked(shop)
  })
  after(() => shop.stop())

  const turn = (on: boolean): Promise<Answer> =>
    shop.send('POST', '/v1/checks/large-orders', { body: { on, ...person } })
  const place = (id: string, headers = {}): Promise<Answer> =>
    shop.send('POST', '/v1/orders', { headers, body: { id, ...order } })
  const history = (id: string): Promise<Answer> => shop.send('GET', `/v1/orders/${id}/history`)
  const decide = (id: string, verdict: string, headers = {}): Promise<Answer> =>
    shop.send('POST', `/v1/reviews/${id}`, { headers, body: { verdict, reason: 'I know her.' } })
  const ended = async (id: string): Promise<Body> =>
    (await shop.send('GET', `/v1/orders/${id}?wait=60`)).body
  const waits = async (id: string): Promise<Body> => {
    let found: Body | undefined
    await until(async () => {
      const waitingFor = (await history(id)).body['waitingFor'] as readonly Body[] | undefined
      found = waitingFor?.find(({ what }) => what === 'checks/large-orders')
      return found !== undefined
    })
    return found ?? {}
  }
  const openReviews = async (): Promise<readonly string[]> =>
    items(await shop.send('GET', '/v1/reviews')).map(({ orderId }) => String(orderId))

  it('are off until one is switched on, and switching says who and why', async () => {
    const [before] = items(await shop.send('GET', '/v1/checks'))
    assert.deepEqual([before?.['name'], before?.['on']], ['large-orders', false])
    assert.equal((await place('off', wait)).body['state'], 'APPROVED')
    const { status, body } = await turn(true)
    const { by, why } = body['switched'] as Body
    assert.deepEqual([status, body['on'], by, why], [200, true, person.who, person.why])
  })

  it('leave an order to a person, and say since when, until when, and what it comes to', async () => {
    const { body } = await place('left')
    assert.equal(body['state'], 'PENDING')
    const { deadline, review } = await waits('left')
    const { since, default: otherwise, why } = review as Body
    assert.deepEqual([otherwise, why], ['reject', [`The total of ${price} EUR is above 1049.`]])
    assert.equal(Date.parse(String(deadline)) - Date.parse(String(since)), 24 * 60 * 60_000)
    const [first] = items(await history('left'))
    assert.deepEqual(first?.['checks'], [
      { name: 'large-orders', afterMs: 24 * 60 * 60_000, then: 'refuse' },
    ])
    assert.deepEqual(await openReviews(), ['left'])
  })

  it('end an order that a person approves, once', async () => {
    const key = { 'idempotency-key': 'k-1' }
    const { status, body } = await decide('left', 'approve', key)
    assert.deepEqual([status, body['state']], [200, 'approved'])
    assert.equal((await ended('left'))['state'], 'APPROVED')
    const again = await decide('left', 'approve', key)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal((await decide('left', 'reject')).status, 409)
    assert.deepEqual(await openReviews(), [])
    const told = items(await history('left')).map(({ what }) => what)
    for (const what of ['reviews.opened', 'reviews.decided', 'checks.passed']) {
      assert.equal(told.filter((one) => one === what).length, 1, what)
    }
  })

  it('cancel an order that a person rejects, with what the person says', async () => {
    await place('bad')
    await waits('bad')
    assert.equal((await decide('bad', 'reject')).body['state'], 'rejected')
    const { state, reasons } = await ended('bad')
    assert.equal(state, 'CANCELED')
    assert.deepEqual(reasons, [{ code: 'review-rejected', detail: 'I know her.' }])
    const { body } = await shop.send('GET', '/v1/letters?orderId=bad')
    assert.doesNotMatch(JSON.stringify(body), /I know her/)
  })

  it('withdraw what nobody has decided when the order is canceled', async () => {
    await place('regretted')
    await waits('regretted')
    await shop.send('POST', '/v1/orders/regretted/cancel', { body: { reason: 'No.' } })
    assert.equal((await ended('regretted'))['state'], 'CANCELED')
    assert.equal((await decide('regretted', 'approve')).status, 409)
    const { body } = await shop.send('GET', '/v1/reviews/regretted')
    assert.equal(body['state'], 'withdrawn')
    const { body: stock } = await shop.send('GET', '/v1/stock/tea')
    assert.equal(stock['held'], 0)
  })

  it('change no order that is under way when they are switched off', async () => {
    await place('before')
    await waits('before')
    await turn(false)
    assert.equal((await place('behind', wait)).body['state'], 'APPROVED')
    assert.deepEqual(await openReviews(), ['before'])
    await decide('before', 'approve')
    assert.equal((await ended('before'))['state'], 'APPROVED')
  })

  it('are needed by an order that another system places by a record', async () => {
    await turn(true)
    const value = { 'millrace.PlaceOrder': { id: 'by-hand', ...order } }
    await shop.send('POST', '/v1/log/topics/millrace.requests/records', { body: { value } })
    await waits('by-hand')
    await decide('by-hand', 'reject')
    assert.equal((await ended('by-hand'))['state'], 'CANCELED')
    await turn(false)
  })

  it('page through reviews by state, customer and check', async () => {
    const first = await shop.send('GET', '/v1/reviews?state=approved&limit=1')
    assert.deepEqual(
      items(first).map(({ orderId }) => orderId),
      ['before'],
    )
    const cursor = String(first.body['next'])
    const next = await shop.send('GET', `/v1/reviews?limit=1&cursor=${cursor}`)
    assert.deepEqual(
      items(next).map(({ orderId }) => orderId),
      ['left'],
    )
    for (const [filter, count] of [
      ['customerId=c-anna', 2],
      ['customerId=c-bob', 0],
      ['check=large-orders', 2],
    ] as const) {
      const page = await shop.send('GET', `/v1/reviews?state=rejected&${filter}`)
      assert.equal(items(page).length, count, filter)
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
    assert.equal((await shop.send('GET', '/v1/reviews/off')).status, 404)
  })

  it('tell in the trail who decided and switched, and why', async () => {
    const acts = items(await shop.send('GET', '/v1/audit?limit=100'))
    const told = acts.map(({ act, who, why }) => [act, who, why])
    assert.deepEqual(told, [
      ['switch-off', 'olga', 'Too many of them.'],
      ['reject', 'operator', 'I know her.'],
      ['switch-on', 'olga', 'Too many of them.'],
      ['approve', 'operator', 'I know her.'],
      ['switch-off', 'olga', 'Too many of them.'],
      ['reject', 'operator', 'I know her.'],
      ['approve', 'operator', 'I know her.'],
      ['switch-on', 'olga', 'Too many of them.'],
    ])
  })
})
