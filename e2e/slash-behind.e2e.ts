import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { running, type Running } from './running.ts'

describe('storefronts over HTTP: a slash behind a path', () => {
  let app: Running

  before(async () => {
    app = await running({ storefronts: ['wallet', 'saga', 'preorder'] })
  })
  after(() => app.stop())

  const statusOf = async (storefront: string, path: string, method = 'GET') =>
    (await fetch(app.at(storefront) + path, { method })).status

  it('changes nothing for wallet orders and pre-orders', async () => {
    assert.equal(await statusOf('wallet', '/orders/health/'), 200)
    assert.equal(await statusOf('wallet', '/billing/actuator/prometheus/'), 200)
    assert.equal(await statusOf('preorder', '/preReservations/'), 200)
    assert.equal(await statusOf('preorder', '/receipts/1/'), 404)
    assert.equal(await statusOf('preorder', '/receipts/', 'DELETE'), 405)
  })

  it('is nowhere for saga orders', async () => {
    assert.equal(await statusOf('saga', '/order/health'), 200)
    assert.equal(await statusOf('saga', '/order/health/'), 404)
  })
})
