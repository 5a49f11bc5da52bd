/** What nobody sends who means well is answered or closed, and everybody else is served as before. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { attacks } from '../tools/hostile/attacks.ts'
import { running, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

describe('hostile requests', () => {
  let app: Running
  before(async () => {
    app = await running()
    await stocked(app)
  })
  after(() => app.stop())

  for (const { name, strike } of attacks) {
    it(`bears ${name}`, () => strike(app.port))
  }

  it('serves everybody else as before', async () => {
    const [ready, placed] = await Promise.all([
      app.client.call('GET /health/ready'),
      app.client.call('POST /v1/orders', { headers: wait, body: order }),
    ])
    assert.equal(ready.status, 200)
    assert.equal(placed.status === 201 && placed.body.state, 'APPROVED')
    assert.deepEqual(
      app.lines.filter((line) => line.includes('a request failed')),
      [],
    )
  })
})
