/** Pre-orders and their wave, paid by card with the stand-in for a provider, whose book is compared. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { isReplayed, type Asked, type Client, type Done } from '../client/client.ts'
import { openCardShop, type CardShop } from './card-shop.ts'

const far = '2031-05-01T08:00:00.000Z'
type Plan = Asked<'PUT /v1/preorder-products/{sku}'>['body']
type Wish = Asked<'POST /v1/preorders'>['body']
type Preorder = Done<'GET /v1/preorders/{id}'>

const product: Plan = {
  ...{ releaseAt: far, cap: 3, currency: 'EUR', unitPrice: 500, payWhen: 'release' },
  perSecond: 1000,
}

describe('pre-orders and their release wave', () => {
  let shop: CardShop
  let client: Client
  before(async () => {
    shop = await openCardShop()
    client = shop.client
  })
  after(() => shop.stop())

  const stock = (sku: string, onHand: number) =>
    client.done('PUT /v1/stock/{sku}', { sku, body: { onHand } })
  const plan = async (sku: string, changes: Partial<Plan> = {}, onHand = 100): Promise<void> => {
    const body = { ...product, ...changes }
    await client.done('PUT /v1/preorder-products/{sku}', { sku, body })
    await stock(sku, onHand)
  }
  const place = (sku: string, id: string, more: Partial<Wish> = {}) =>
    client.call('POST /v1/preorders', {
      body: {
        ...{ id, customerId: 'c-anna', sku, quantity: 1, payment: { card: { token: 'tok-1' } } },
        ...more,
      },
    })
  const byCard = (token: string) => ({ payment: { card: { token } } })
  const cancel = (id: string) =>
    client.done('POST /v1/preorders/{id}/cancel', { id, body: { reason: 'No.' } })
  const shown = (id: string) => client.done('GET /v1/preorders/{id}', { id })
  const wave = (sku: string) => client.done('GET /v1/preorder-products/{sku}/wave', { sku })
  const act = (sku: string, what: 'release' | 'stop' | 'resume') =>
    client.done(`POST /v1/preorder-products/{sku}/${what}`, { sku })
  const becomes = async (id: string, state: Preorder['state']): Promise<Preorder> => {
    await until(async () => (await shown(id)).state === state, `${id} is ${state}`)
    return shown(id)
  }
  const ends = (sku: string): Promise<void> =>
    until(async () => (await wave(sku)).state === 'released', `${sku} is released`)
  const charged = async (orderId: string | undefined): Promise<number> => {
    const holds = (await shop.heldAt()).filter(({ reference }) => reference === orderId)
    return holds.reduce((sum, one) => sum + Number(one['captured']) - Number(one['refunded']), 0)
  }

  it('takes no more than the cap, and the others wait in a queue with positions', async () => {
    await plan('lamp')
    const states: unknown[] = []
    for (const id of ['l-1', 'l-2', 'l-3', 'l-4', 'l-5']) {
      const placed = await place('lamp', id)
      assert.ok(placed.status === 201)
      assert.equal(placed.headers.get('location'), `/v1/preorders/${id}`)
      states.push([placed.body.state, placed.body.position])
    }
    assert.deepEqual(states, [
      ...Array.from({ length: 3 }, () => ['RESERVED', undefined]),
      ['WAITING', 1],
      ['WAITING', 2],
    ])
    assert.ok(isReplayed(await place('lamp', 'l-1')))
    assert.equal((await place('lamp', 'l-1', { quantity: 2 })).status, 409)
    assert.equal((await place('lamp', 'l-6', { quantity: 4 })).status, 409)
    assert.equal((await place('nothing', 'n-1')).status, 409)
    await cancel('l-2')
    assert.equal((await becomes('l-4', 'RESERVED')).position, undefined)
    assert.equal((await shown('l-5')).position, 1)
    const { taken, waiting, movedUp } = await wave('lamp')
    assert.deepEqual([taken, waiting, movedUp], [3, 1, 1])
  })

  it('charges all of them once in the wave, and tells those who wait that none is left', async () => {
    assert.equal((await act('lamp', 'release')).state, 'releasing')
    await ends('lamp')
    for (const id of ['l-1', 'l-3', 'l-4']) {
      const { state, orderId } = await shown(id)
      assert.equal(state, 'RELEASED')
      assert.equal(await charged(orderId), 500)
      const order = await client.done('GET /v1/orders/{id}', { id: orderId ?? '' })
      assert.deepEqual([order.state, order.preorderId], ['APPROVED', id])
    }
    assert.equal((await shown('l-5')).reasons?.[0]?.code, 'sold-out')
    const { released, canceled, taken } = await wave('lamp')
    assert.deepEqual([released, canceled, taken], [3, 2, 3])
    assert.equal((await place('lamp', 'l-9')).status, 409)
  })

  it('takes money before the release where that is wanted, and gives it back', async () => {
    await plan('book', { payWhen: 'now' }, 0)
    await place('book', 'b-1')
    await place('book', 'b-2')
    const first = await becomes('b-1', 'PAID')
    const second = await becomes('b-2', 'PAID')
    assert.equal(await charged(first.orderId), 500)
    await cancel('b-2')
    await becomes('b-2', 'CANCELED')
    assert.equal(await charged(second.orderId), 0)
    await act('book', 'release')
    await until(async () => (await wave('book')).isStopped === true, 'nothing is in stock')
    assert.equal((await shown('b-1')).state, 'PAID')
    await stock('book', 5)
    await act('book', 'resume')
    const released = await becomes('b-1', 'RELEASED')
    assert.deepEqual(released.paidWith, first.orderId)
    assert.equal(await charged(first.orderId), 500)
    const { onHand, sold } = await client.done('GET /v1/stock/{sku}', { sku: 'book' })
    assert.deepEqual([onHand, sold], [4, 1])
  })

  it('reminds whoever was declined, who may pay in another way', async () => {
    await plan('vase', { cap: 1, payWithinSeconds: 3600 })
    await place('vase', 'v-1', byCard('tok-declined-poor'))
    await act('vase', 'release')
    const declined = await becomes('v-1', 'DECLINED')
    assert.equal(declined.reasons?.[0]?.code, 'card-declined')
    await client.done('POST /v1/preorders/{id}/payment', { id: 'v-1', body: byCard('tok-2') })
    await becomes('v-1', 'RELEASED')
    await ends('vase')
    const { released, canceled, reminded } = await wave('vase')
    assert.deepEqual([released, canceled, reminded], [1, 0, 1])
  })

  it('cancels at the deadline, and moves the next one up', async () => {
    await plan('bowl', { cap: 1, payWithinSeconds: 1 })
    await place('bowl', 'w-1', byCard('tok-declined-poor'))
    await place('bowl', 'w-2')
    await act('bowl', 'release')
    await becomes('w-1', 'CANCELED')
    await becomes('w-2', 'RELEASED')
    await ends('bowl')
    const letters = await client.all('GET /v1/letters', { query: { orderId: 'w-1' } })
    assert.deepEqual(
      letters.map(({ event }) => event),
      ['preorder-canceled'],
    )
    const { released, canceled, movedUp, reminded } = await wave('bowl')
    assert.deepEqual([released, canceled, movedUp, reminded], [1, 1, 1, 2])
  })

  it('stops, and goes on where it was', async () => {
    await plan('clock', { cap: 50, perSecond: 1 })
    for (let nth = 0; nth < 8; nth++) await place('clock', `k-${nth}`)
    await act('clock', 'release')
    await until(async () => (await wave('clock')).released >= 1, 'one is released')
    const { state, isStopped } = await act('clock', 'stop')
    assert.deepEqual([state, isStopped], ['releasing', true])
    await until(async () => (await wave('clock')).charging === 0, 'all is quiet')
    const { released } = await wave('clock')
    assert.ok(released < 8)
    await plan('clock', { cap: 50, perSecond: 1000 })
    await act('clock', 'resume')
    await ends('clock')
    assert.equal((await wave('clock')).released, 8)
  })

  it('tells all numbers as they change, and goes on behind those that a listener had last', async () => {
    await plan('harp', { cap: 2 })
    const heard: Awaited<ReturnType<typeof wave>>[] = []
    const isOver = (async () => {
      for await (const numbers of client.followWave('harp')) heard.push(numbers)
    })()
    for (const [nth, id] of ['h-1', 'h-2', 'h-3'].entries()) {
      await place('harp', id)
      await until(() => heard.some(({ taken, waiting }) => taken + waiting === nth + 1))
    }
    await act('harp', 'release')
    await isOver
    const now = await wave('harp')
    assert.deepEqual(heard.at(-1), now)
    assert.deepEqual([now.state, now.released, now.canceled], ['released', 2, 1])
    const revisions = heard.map(({ revision }) => revision)
    assert.deepEqual(
      revisions,
      [...new Set(revisions)].toSorted((a, b) => a - b),
    )
    const path = '/v1/preorder-products/harp/wave/stream'
    const since = (id: number) =>
      shop.send('GET', path, { headers: { 'last-event-id': String(id) } })
    assert.equal((await since(now.revision)).status, 204)
    assert.equal((await since(now.revision + 1)).status, 400)
    const rest = await since(now.revision - 1)
    assert.equal(rest.headers.get('content-type'), 'text/event-stream')
    assert.match(String(rest.body['text']), /event: end/)
    assert.equal((await shop.send('GET', path.replace('harp', 'nobody'))).status, 404)
  })

  it('lists them by state, product and customer, and tells what happened to each', async () => {
    const listed = async (query: Asked<'GET /v1/preorders'>['query']) =>
      (await client.all('GET /v1/preorders', { query: { limit: 2, ...query } })).map(({ id }) => id)
    assert.deepEqual(await listed({ sku: 'lamp', state: 'RELEASED' }), ['l-4', 'l-3', 'l-1'])
    const annas = { sku: 'lamp', state: 'CANCELED', customerId: 'c-anna' } as const
    assert.deepEqual(await listed(annas), ['l-5', 'l-2'])
    assert.deepEqual(await listed({ customerId: 'c-nobody' }), [])
    const products = await client.all('GET /v1/preorder-products')
    assert.ok(products.some(({ sku }) => sku === 'vase'))
    const history = await client.done('GET /v1/preorders/{id}/history', { id: 'l-4' })
    assert.deepEqual(
      history.items.map(({ what }) => what),
      ['preorder.placed', 'preorder.moved-up', 'preorder.charging', 'preorder.released'],
    )
  })
})
