/** A process that is cut off between handing a letter over and noting that: nobody knows then whether it was sent. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Client } from '../client/client.ts'
import { PostOffice } from './post-office.ts'
import { Restarting } from './restarting.ts'
import { fetchAsSaid } from './told-as-said.ts'

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

    /** It listens elsewhere after a restart. */
    const client = () => new Client({ url: app.url, fetch: fetchAsSaid })
    const letter = () => client().done('GET /v1/letters/{id}', { id })
    const becomes = (state: string) => until(async () => (await letter()).state === state)

    it('are sent again only where somebody wants that', async () => {
      await client().done('PUT /v1/stock/{sku}', { sku: 'tea', body: { onHand: 5 } })
      await client().done('POST /v1/customers', { body: { id: 'anna', name: 'Anna', email } })
      // The server has it, and says nothing: then the process is gone.
      office.fates.set(email, 'silent')
      const lines = [{ sku: 'tea', quantity: 1, unitPrice: 0 }]
      const order = { id: 'first', customerId: 'anna', currency: 'EUR', lines }
      await client().done('POST /v1/orders', { body: order })
      await until(() => office.to(email).length === 1)
      await app.end('SIGKILL')
      office.fates.delete(email)
      await app.start()
      if (how === 'at-most-once') {
        await becomes('uncertain')
        const query = { state: 'uncertain' } as const
        const [effect] = (await client().done('GET /v1/effects', { query })).items
        assert.partialDeepStrictEqual(effect, { performer: 'smtp', key: id, orderId: 'first' })
        // What comes later goes its way, and that one stays where it is.
        const canceled = { id: 'first', body: { reason: 'No.' } }
        await client().done('POST /v1/orders/{id}/cancel', canceled)
        await until(() => office.to(email).length === 2)
        assert.match(office.to(email)[1]?.head ?? '', /X-Millrace-Letter: first\.order-canceled/)
        await becomes('uncertain')
        const by = { who: 'olga', why: 'It never came.' }
        await client().done('POST /v1/letters/{id}/resend', { id, body: by })
      }
      await becomes('sent')
      const about = office.to(email).filter(({ head }) => head.includes(id))
      assert.equal(about.length, 2)
      assert.ok(!app.lines.some((line) => line.includes(login.password)))
    })
  })
}
