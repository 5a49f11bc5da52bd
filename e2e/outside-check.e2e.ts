/** A check that somebody outside answers, who is away for long: no order is lost, across a kill -9. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Client } from '../client/client.ts'
import { Desk } from './desk.ts'
import { Restarting } from './restarting.ts'
import { fetchAsSaid } from './told-as-said.ts'

describe('a check that is asked outside', () => {
  const desk = new Desk()
  let shop: Restarting
  before(async () => {
    // It takes a port, and leaves.
    await desk.open()
    await desk.close()
    shop = new Restarting(
      ...['--port', '0', '--storefronts', 'none'],
      ...['--checks', `desk on url=http://127.0.0.1:${desk.port}/judge; ${nobody}`],
    )
    await shop.open()
    await client().done('PUT /v1/stock/{sku}', { sku: 'tea', body: { onHand: 9 } })
  })
  after(async () => {
    await shop.close()
    await desk.close()
  })

  /** One who never answers, and need not. */
  const nobody = 'nobody on url=http://127.0.0.1:1/judge deadline=1s then=pass'
  /** It listens elsewhere after a restart. */
  const client = () => new Client({ url: shop.url, fetch: fetchAsSaid })
  const order = (id: string) => client().done('GET /v1/orders/{id}', { id })
  const stateOf = async (id: string) => (await order(id)).state
  const history = (id: string) => client().done('GET /v1/orders/{id}/history', { id })
  const told = async (id: string) => (await history(id)).items.map(({ what }) => what)
  const lines = [{ sku: 'tea', quantity: 1, unitPrice: 100 }]
  const ids = ['pass-1', 'fail-1', 'review-1']

  it('waits while nobody is there, and says so, also after a kill -9', async () => {
    for (const id of ids) {
      const body = { id, customerId: 'anna', currency: 'EUR', lines }
      assert.equal((await client().call('POST /v1/orders', { body })).status, 201)
    }
    for (const id of ids) {
      await until(async () => {
        const what = await told(id)
        return what.includes('checks.unanswered') && what.includes('checks.passed')
      })
    }
    const turned = { on: true, who: 'olga', why: 'From now on.' }
    await client().done('POST /v1/checks/{name}', { name: 'large-orders', body: turned })
    await shop.restart('SIGKILL')
    for (const id of ids) {
      assert.equal(await stateOf(id), 'PENDING')
      const { waitingFor } = await history(id)
      const waits = waitingFor?.map(({ what }) => what)
      assert.deepEqual(waits, ['checks/desk'])
    }
  })

  it('is answered when somebody is there again, and each order ends as it says', async () => {
    await desk.open()
    await until(async () => (await stateOf('pass-1')) === 'APPROVED')
    await until(async () => (await stateOf('fail-1')) === 'CANCELED')
    const { reasons } = await order('fail-1')
    assert.deepEqual(reasons, [{ code: 'check-failed', detail: 'It looks like that.' }])
    await until(async () => (await told('review-1')).includes('reviews.opened'))
    await client().done('POST /v1/reviews/{id}', {
      ...{ id: 'review-1', body: { verdict: 'approve', reason: 'It is well.' } },
    })
    await until(async () => (await stateOf('review-1')) === 'APPROVED')
  })

  it('leaves what was switched as it was', async () => {
    const [large] = (await client().done('GET /v1/checks')).items
    assert.deepEqual([large?.name, large?.on], ['large-orders', true])
  })

  it('is asked under one key for an order', () => {
    assert.deepEqual(
      [...new Set(desk.keys)].toSorted(),
      ids.map((id) => `shop/${id}/desk`).toSorted(),
    )
  })
})
