/** A check that somebody outside answers, who is away for long: no order is lost, across a kill -9. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Desk } from './desk.ts'
import { Restarting } from './restarting.ts'
import { items, sendNative, type Answer, type Body, type Call } from './running.ts'

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
    await send('PUT', '/v1/stock/tea', { body: { onHand: 9 } })
  })
  after(async () => {
    await shop.close()
    await desk.close()
  })

  /** One who never answers, and need not. */
  const nobody = 'nobody on url=http://127.0.0.1:1/judge deadline=1s then=pass'
  const send = (method: string, path: string, call?: Call): Promise<Answer> =>
    sendNative(shop.url, { method, path }, call)
  const stateOf = async (id: string): Promise<unknown> =>
    (await send('GET', `/v1/orders/${id}`)).body['state']
  const history = async (id: string): Promise<Answer> => send('GET', `/v1/orders/${id}/history`)
  const told = async (id: string): Promise<readonly unknown[]> =>
    items(await history(id)).map(({ what }) => what)
  const lines = [{ sku: 'tea', quantity: 1, unitPrice: 100 }]
  const ids = ['pass-1', 'fail-1', 'review-1']

  it('waits while nobody is there, and says so, also after a kill -9', async () => {
    for (const id of ids) {
      const body = { id, customerId: 'anna', currency: 'EUR', lines }
      assert.equal((await send('POST', '/v1/orders', { body })).status, 201)
    }
    for (const id of ids) {
      await until(async () => {
        const what = await told(id)
        return what.includes('checks.unanswered') && what.includes('checks.passed')
      })
    }
    const turned = { on: true, who: 'olga', why: 'From now on.' }
    await send('POST', '/v1/checks/large-orders', { body: turned })
    await shop.restart('SIGKILL')
    for (const id of ids) {
      assert.equal(await stateOf(id), 'PENDING')
      const { body } = await history(id)
      const waits = (body['waitingFor'] as readonly Body[]).map(({ what }) => what)
      assert.deepEqual(waits, ['checks/desk'])
    }
  })

  it('is answered when somebody is there again, and each order ends as it says', async () => {
    await desk.open()
    await until(async () => (await stateOf('pass-1')) === 'APPROVED')
    await until(async () => (await stateOf('fail-1')) === 'CANCELED')
    const { body } = await send('GET', '/v1/orders/fail-1')
    assert.deepEqual(body['reasons'], [{ code: 'check-failed', detail: 'It looks like that.' }])
    await until(async () => (await told('review-1')).includes('reviews.opened'))
    await send('POST', '/v1/reviews/review-1', {
      body: { verdict: 'approve', reason: 'It is well.' },
    })
    await until(async () => (await stateOf('review-1')) === 'APPROVED')
  })

  it('leaves what was switched as it was', async () => {
    const [large] = items(await send('GET', '/v1/checks'))
    assert.deepEqual([large?.['name'], large?.['on']], ['large-orders', true])
  })

  it('is asked under one key for an order', () => {
    assert.deepEqual(
      [...new Set(desk.keys)].toSorted(),
      ids.map((id) => `shop/${id}/desk`).toSorted(),
    )
  })
})
