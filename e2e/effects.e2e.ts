/** What was asked of a payment provider that is gone: seen, and settled by who found out. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { isReplayed, type Asked } from '../client/client.ts'
import { usualTimeoutMs } from '../gateway/payments/limits.ts'
import { fold, openShop, type Shop } from './preorder-client.ts'

const found = { outcome: 'done', who: 'olga', why: 'The provider gave it back by hand.' } as const

describe('effects over HTTP', () => {
  let shop: Shop
  before(async () => {
    shop = await openShop(usualTimeoutMs)
    const { client, provider } = shop
    provider.manner = 'hangs'
    const canceled = await client.post(fold)
    assert.equal(canceled.body['status'], 'reservation_cancelled')
    await provider.stop()
  })
  after(() => shop.stop())

  type Found = Asked<'POST /v1/effects/{id}/settle'>['body']
  const native = () => shop.app.client
  const listed = (query: Asked<'GET /v1/effects'>['query'] = {}) =>
    native().all('GET /v1/effects', { query })
  const firstId = async () => (await listed())[0]?.id ?? assert.fail('Nothing is asked.')
  const settle = (id: string, body: Found, once?: string) =>
    native().call('POST /v1/effects/{id}/settle', { id, body, once })

  it('are listed while they are not answered', async () => {
    const [effect, ...others] = await listed()
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(effect, {
      ...{ tenant: 'preorder', service: 'payments', performer: 'refund-card', state: 'queued' },
    })
    assert.doesNotMatch(JSON.stringify(effect), /token|cardNo|request/)
    const queued = { state: 'queued', performer: 'refund-card', tenant: 'preorder' } as const
    assert.equal((await listed(queued)).length, 1)
    assert.deepEqual(await listed({ state: 'uncertain' }), [])
    assert.deepEqual(await listed({ tenant: 'shop' }), [])
    assert.equal((await shop.app.send('GET', '/v1/effects?state=lost')).status, 400)
  })

  it('want to know what came of them, who says so, and why', async () => {
    const id = await firstId()
    const { who: _, ...nobody } = found
    for (const body of [nobody, { ...found, outcome: 'perhaps' }]) {
      const { status } = await shop.app.send('POST', `/v1/effects/${id}/settle`, { body })
      assert.equal(status, 400)
    }
    const none = { id: 'none', body: found }
    const refused = await native().refused('POST /v1/effects/{id}/settle', none)
    assert.deepEqual(refused.pointers, ['/id'])
    const unknown = Buffer.from(JSON.stringify([0, 'none'])).toString('base64url')
    assert.equal((await settle(unknown, found)).status, 404)
    // What may be repeated is tried by itself.
    assert.equal((await settle(id, { ...found, outcome: 'again' })).status, 409)
  })

  it('are settled once under a key, and nobody is asked any more', async () => {
    const id = await firstId()
    const settled = await settle(id, found, 'by-hand')
    assert.deepEqual([settled.status, settled.body], [200, { id, ...found }])
    const again = await settle(id, found, 'by-hand')
    assert.ok(isReplayed(again))
    assert.deepEqual([again.status, again.body], [200, settled.body])
    assert.equal((await settle(id, { ...found, why: 'Other.' }, 'by-hand')).status, 422)
    assert.equal((await settle(id, found)).status, 404)
    await until(async () => (await listed()).length === 0)
    const [done] = await native().all('GET /v1/audit')
    const { outcome, ...by } = found
    assert.partialDeepStrictEqual(done, { act: outcome, ...by, effect: { id } })
  })
})
