/** What was asked of a payment provider that is gone: seen, and settled by who found out. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { usualTimeoutMs } from '../gateway/payments/limits.ts'
import { fold, openShop, type Shop } from './preorder-client.ts'
import { items, pointers, type Body } from './running.ts'

const found = { outcome: 'done', who: 'olga', why: 'The provider gave it back by hand.' }

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

  const listed = async (query = '') => items(await shop.app.send('GET', `/v1/effects${query}`))
  const settle = (id: unknown, body: unknown, headers = {}) =>
    shop.app.send('POST', `/v1/effects/${String(id)}/settle`, { body, headers })

  it('are listed while they are not answered', async () => {
    const [effect, ...others] = await listed()
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(effect, {
      ...{ tenant: 'preorder', service: 'payments', performer: 'refund-card', state: 'queued' },
    })
    assert.doesNotMatch(JSON.stringify(effect), /token|cardNo|request/)
    assert.equal((await listed('?state=queued&performer=refund-card&tenant=preorder')).length, 1)
    assert.deepEqual(await listed('?state=uncertain'), [])
    assert.deepEqual(await listed('?tenant=shop'), [])
    assert.equal((await shop.app.send('GET', '/v1/effects?state=lost')).status, 400)
  })

  it('want to know what came of them, who says so, and why', async () => {
    const [{ id } = {}] = await listed()
    const { who: _, ...nobody } = found
    assert.equal((await settle(id, nobody)).status, 400)
    assert.equal((await settle(id, { ...found, outcome: 'perhaps' })).status, 400)
    assert.deepEqual(pointers(await settle('none', found)), ['/id'])
    const unknown = Buffer.from(JSON.stringify([0, 'none'])).toString('base64url')
    assert.equal((await settle(unknown, found)).status, 404)
    // What may be repeated is tried by itself.
    assert.equal((await settle(id, { ...found, outcome: 'again' })).status, 409)
  })

  it('are settled once under a key, and nobody is asked any more', async () => {
    const [{ id } = {}] = await listed()
    const headers = { 'idempotency-key': 'by-hand' }
    const settled = await settle(id, found, headers)
    assert.deepEqual([settled.status, settled.body], [200, { id, ...found }])
    const again = await settle(id, found, headers)
    assert.deepEqual([again.status, again.body], [200, settled.body])
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal((await settle(id, { ...found, why: 'Other.' }, headers)).status, 422)
    assert.equal((await settle(id, found)).status, 404)
    await until(async () => (await listed()).length === 0)
    const [done] = items(await shop.app.send('GET', '/v1/audit'))
    const { outcome, ...by } = found
    assert.partialDeepStrictEqual(done, { act: outcome, ...by })
    const { effect } = done ?? assert.fail('Nothing was done.')
    assert.equal((effect as Body)['id'], id)
  })
})
