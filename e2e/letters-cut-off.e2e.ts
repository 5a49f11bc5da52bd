/** A process that is cut off between handing a letter over and noting that: nobody knows then whether it was sent. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { PostOffice } from './post-office.ts'
import { Restarting } from './restarting.ts'
import { items, sendNative, type Body } from './running.ts'

const login = { user: 'shop', password: 'open sesame' }
const email = 'anna@example.com'
const id = 'first.order-approved.email'

for (const how of ['at-most-once', 'at-least-once'] as const) {
  describe(`letters of a process that is cut off, ${how}`, () => {
    let office: PostOffice
    let app: Restarting
    before(async () => {
      office = await PostOffice.open(login)
      const { user, password } = login
      const at = `${user}:${encodeURIComponent(password)}@127.0.0.1:${office.port}`
      const from = ['--letters-from', 'Shop <shop@example.org>']
      app = new Restarting(
        '--storefronts',
        'none',
        '--smtp',
        `smtp://${at}`,
        ...from,
        '--letters',
        how,
      )
      await app.open()
    })
    after(async () => {
      await app.close()
      await office.close()
    })

    const send = (method: string, path: string, body?: object) =>
      sendNative(app.url, { method, path }, body === undefined ? {} : { body })
    const letter = async (): Promise<Body> => (await send('GET', `/v1/letters/${id}`)).body
    const becomes = (state: string) => until(async () => (await letter())['state'] === state)

    it('are sent again only where somebody wants that', async () => {
      await send('PUT', '/v1/stock/tea', { onHand: 5 })
      await send('POST', '/v1/customers', { id: 'anna', name: 'Anna', email })
      // The server has it, and says nothing: then the process is gone.
      office.fates.set(email, 'silent')
      const lines = [{ sku: 'tea', quantity: 1, unitPrice: 0 }]
      await send('POST', '/v1/orders', { id: 'first', customerId: 'anna', currency: 'EUR', lines })
      await until(() => office.to(email).length === 1)
      await app.end('SIGKILL')
      office.fates.delete(email)
      await app.start()
      if (how === 'at-most-once') {
        await becomes('uncertain')
        const [effect] = items(await send('GET', '/v1/effects?state=uncertain'))
        assert.partialDeepStrictEqual(effect, { performer: 'smtp', key: id, orderId: 'first' })
        // What comes later goes its way, and that one stays where it is.
        await send('POST', '/v1/orders/first/cancel', { reason: 'No.' })
        await until(() => office.to(email).length === 2)
        assert.match(office.to(email)[1]?.head ?? '', /X-Millrace-Letter: first\.order-canceled/)
        await becomes('uncertain')
        const by = { who: 'olga', why: 'It never came.' }
        assert.equal((await send('POST', `/v1/letters/${id}/resend`, by)).status, 200)
      }
      await becomes('sent')
      const about = office.to(email).filter(({ head }) => head.includes(id))
      assert.equal(about.length, 2)
      assert.ok(!app.lines.some((line) => line.includes(login.password)))
    })
  })
}
