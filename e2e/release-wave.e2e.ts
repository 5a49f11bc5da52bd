/** Pre-orders and their wave, paid by card with the stand-in for a provider, whose book is compared. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { openCardShop, type CardShop } from './card-shop.ts'
import { items, type Answer, type Body } from './running.ts'

const far = '2031-05-01T08:00:00.000Z'
const product = {
  ...{ releaseAt: far, cap: 3, currency: 'EUR', unitPrice: 500, payWhen: 'release' },
  perSecond: 1000,
}

describe('pre-orders and their release wave', () => {
  let shop: CardShop
  before(async () => {
    shop = await openCardShop()
  })
  after(() => shop.stop())

  const plan = async (sku: string, changes: Body = {}, onHand = 100): Promise<void> => {
    const body = { ...product, ...changes }
    const { status } = await shop.send('PUT', `/v1/preorder-products/${sku}`, { body })
    assert.equal(status, 200)
    await shop.send('PUT', `/v1/stock/${sku}`, { body: { onHand } })
  }
  const place = (sku: string, id: string, more: Body = {}): Promise<Answer> =>
    shop.send('POST', '/v1/preorders', {
      body: {
        ...{ id, customerId: 'c-anna', sku, quantity: 1, payment: { card: { token: 'tok-1' } } },
        ...more,
      },
    })
  const byCard = (token: string): Body => ({ payment: { card: { token } } })
  const shown = async (id: string): Promise<Body> =>
    (await shop.send('GET', `/v1/preorders/${id}`)).body
  const wave = async (sku: string): Promise<Body> =>
    (await shop.send('GET', `/v1/preorder-products/${sku}/wave`)).body
  const act = (sku: string, what: string): Promise<Answer> =>
    shop.send('POST', `/v1/preorder-products/${sku}/${what}`)
  const becomes = async (id: string, state: string): Promise<Body> => {
    await until(async () => (await shown(id))['state'] === state, `${id} is ${state}`)
    return shown(id)
  }
  const ends = (sku: string): Promise<void> =>
    until(async () => (await wave(sku))['state'] === 'released', `${sku} is released`)
  const charged = async (orderId: unknown): Promise<number> => {
    const holds = (await shop.heldAt()).filter(({ reference }) => reference === orderId)
    return holds.reduce((sum, one) => sum + Number(one['captured']) - Number(one['refunded']), 0)
  }

  it('takes no more than the cap, and the others wait in a queue with positions', async () => {
    await plan('lamp')
    const states: unknown[] = []
    for (const id of ['l-1', 'l-2', 'l-3', 'l-4', 'l-5']) {
      const { status, body, headers } = await place('lamp', id)
      assert.equal(status, 201)
      assert.equal(headers.get('location'), `/v1/preorders/${id}`)
      states.push([body['state'], body['position']])
    }
    assert.deepEqual(states, [
      ...Array.from({ length: 3 }, () => ['RESERVED', undefined]),
      ['WAITING', 1],
      ['WAITING', 2],
    ])
    assert.equal((await place('lamp', 'l-1')).headers.get('idempotency-replayed'), 'true')
    assert.equal((await place('lamp', 'l-1', { quantity: 2 })).status, 409)
    assert.equal((await place('lamp', 'l-6', { quantity: 4 })).status, 409)
    assert.equal((await place('nothing', 'n-1')).status, 409)
    await shop.send('POST', '/v1/preorders/l-2/cancel', { body: { reason: 'No.' } })
    assert.equal((await becomes('l-4', 'RESERVED'))['position'], undefined)
    assert.equal((await shown('l-5'))['position'], 1)
    const { taken, waiting, movedUp } = await wave('lamp')
    assert.deepEqual([taken, waiting, movedUp], [3, 1, 1])
  })

  it('charges all of them once in the wave, and tells those who wait that none is left', async () => {
    assert.equal((await act('lamp', 'release')).body['state'], 'releasing')
    await ends('lamp')
    for (const id of ['l-1', 'l-3', 'l-4']) {
      const { state, orderId } = await shown(id)
      assert.equal(state, 'RELEASED')
      assert.equal(await charged(orderId), 500)
      const { body: order } = await shop.send('GET', `/v1/orders/${String(orderId)}`)
      assert.deepEqual([order['state'], order['preorderId']], ['APPROVED', id])
    }
    const [reason] = (await shown('l-5'))['reasons'] as readonly Body[]
    assert.equal(reason?.['code'], 'sold-out')
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
    assert.equal(await charged(first['orderId']), 500)
    await shop.send('POST', '/v1/preorders/b-2/cancel', { body: { reason: 'No.' } })
    await becomes('b-2', 'CANCELED')
    assert.equal(await charged(second['orderId']), 0)
    await act('book', 'release')
    await until(async () => (await wave('book'))['isStopped'] === true, 'nothing is in stock')
    assert.equal((await shown('b-1'))['state'], 'PAID')
    await shop.send('PUT', '/v1/stock/book', { body: { onHand: 5 } })
    await act('book', 'resume')
    const released = await becomes('b-1', 'RELEASED')
    assert.deepEqual(released['paidWith'], first['orderId'])
    assert.equal(await charged(first['orderId']), 500)
    const { body: stock } = await shop.send('GET', '/v1/stock/book')
    assert.deepEqual([stock['onHand'], stock['sold']], [4, 1])
  })

  it('reminds whoever was declined, who may pay in another way', async () => {
    await plan('vase', { cap: 1, payWithinSeconds: 3600 })
    await place('vase', 'v-1', byCard('tok-declined-poor'))
    await act('vase', 'release')
    const declined = await becomes('v-1', 'DECLINED')
    assert.equal((declined['reasons'] as readonly Body[])[0]?.['code'], 'card-declined')
    const paid = await shop.send('POST', '/v1/preorders/v-1/payment', { body: byCard('tok-2') })
    assert.equal(paid.status, 200)
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
    const letters = items(await shop.send('GET', '/v1/letters?orderId=w-1'))
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
    await until(async () => Number((await wave('clock'))['released']) >= 1, 'one is released')
    const { body } = await act('clock', 'stop')
    assert.deepEqual([body['state'], body['isStopped']], ['releasing', true])
    await until(async () => (await wave('clock'))['charging'] === 0, 'all is quiet')
    const { released } = await wave('clock')
    assert.ok(Number(released) < 8)
    await plan('clock', { cap: 50, perSecond: 1000 })
    await act('clock', 'resume')
    await ends('clock')
    assert.equal((await wave('clock'))['released'], 8)
  })

  it('lists them by state, product and customer, and tells what happened to each', async () => {
    const listed = async (query: string): Promise<readonly unknown[]> =>
      items(await shop.send('GET', `/v1/preorders?${query}`)).map(({ id }) => id)
    assert.deepEqual(await listed('sku=lamp&state=RELEASED'), ['l-4', 'l-3', 'l-1'])
    assert.deepEqual(await listed('sku=lamp&state=CANCELED&customerId=c-anna'), ['l-5', 'l-2'])
    assert.deepEqual(await listed('customerId=c-nobody'), [])
    const products = items(await shop.send('GET', '/v1/preorder-products'))
    assert.ok(products.some(({ sku }) => sku === 'vase'))
    const history = items(await shop.send('GET', '/v1/preorders/l-4/history'))
    assert.deepEqual(
      history.map(({ what }) => what),
      ['preorder.placed', 'preorder.moved-up', 'preorder.charging', 'preorder.released'],
    )
  })
})
