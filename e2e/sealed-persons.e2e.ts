/** Persons whom storefronts know: sealed wherever they are stored, and erased as customers are. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { running, type Body, type Running } from './running.ts'
import { clientOf, made, nothing, ok, plain, type Row, type User } from './saga-client.ts'

const by = 'who=olga&why=asked+for+it'

/** What is stored: every byte of every file. */
const bytesIn = (directory: string): Buffer =>
  Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))))

describe('persons whom storefronts know', () => {
  let app: Running
  before(async () => {
    app = await running({ storefronts: ['saga', 'preorder'] })
  })
  after(() => app.stop())

  function assertSealed(...texts: readonly string[]): void {
    const stored = bytesIn(app.directory)
    for (const text of texts) assert.ok(!stored.includes(text), `${text} lies in the store.`)
    const logged = app.lines.join('')
    for (const text of texts) assert.ok(!logged.includes(text), `${text} was logged.`)
  }

  const erase = (tenant: string, id: string) =>
    app.send('DELETE', `/v1/customers/${id}?${by}&tenant=${tenant}`)

  /** What the search for somebody has found, when it is over. */
  async function searchOf(tenant: string, id: string): Promise<Body> {
    let search: Body = {}
    await until(async () => {
      const { body } = await app.send('GET', `/v1/customers/${id}/erasure?tenant=${tenant}`)
      search = (body['search'] ?? {}) as Body
      return search['state'] !== undefined && search['state'] !== 'running'
    })
    return search
  }
  const places = (search: Body) => search['places'] as readonly Body[]

  describe('users of saga orders', () => {
    const vera = { name: 'Vera Quitterberg', email: 'vera.quitterberg@example.com' }

    const emailsOf = async (id: string) => {
      const { body } = await clientOf(app)('GET', `/notification/notification/${id}`)
      return (body as readonly Row[]).map(({ email }) => email)
    }

    it('are shown as they said, and lie nowhere as such', async () => {
      const send = clientOf(app, { 'idempotency-key': 'vera' })
      const user = await made<User>(send, '/user/user', vera)
      assert.deepEqual(user, { id: user.id, billingId: user.billingId, ...vera })
      assert.deepEqual(await send('POST', '/user/user', vera), ok(user))
      const moved = { ...vera, email: 'vera@quitterberg.example' }
      const plainly = clientOf(app)
      assert.deepEqual(await plainly('PUT', `/user/user/${user.id}`, moved), ok({ status: true }))
      await plainly('PUT', `/billing/billing/refill/${user.billingId}/5`)
      assert.deepEqual(await emailsOf(user.id), [vera.email, moved.email])
      assertSealed('Quitterberg', 'quitterberg')
    })

    it('are gone with their key when they are removed, and nobody is made of a late call', async () => {
      const send = clientOf(app, { 'idempotency-key': 'walt' })
      const user = await made<User>(send, '/user/user', vera)
      const plainly = clientOf(app)
      assert.deepEqual(await plainly('DELETE', `/user/user/${user.id}`), ok({ status: true }))
      assert.deepEqual(await emailsOf(user.id), [''])
      const why = 'User not added to DB, failed create billing account'
      assert.deepEqual(await send('POST', '/user/user', vera), plain(417, why))
      assert.equal((await plainly('GET', `/user/user/${user.id}`)).status, 404)
    })

    it('are erased by an operator, as if they were removed', async () => {
      const send = clientOf(app)
      const user = await made<User>(send, '/user/user', vera)
      assert.equal((await app.send('DELETE', `/v1/customers/${user.id}?${by}`)).status, 404)
      const erased = await erase('saga', user.id)
      assert.equal(erased.status, 200)
      assert.equal((await erase('saga', user.id)).body['erasedAt'], erased.body['erasedAt'])
      assert.equal((await send('GET', `/user/user/${user.id}`)).status, 404)
      assert.equal((await send('GET', `/user/user/billing_id/${user.billingId}`)).status, 404)
      assert.deepEqual(await send('PUT', `/user/user/${user.id}`, vera), nothing(500))
      assert.deepEqual(await emailsOf(user.id), [''])
      const search = await searchOf('saga', user.id)
      assert.deepEqual([search['state'], search['withTexts']], ['done', true])
      const state = places(search).find(({ name }) => name === 'saga-users') ?? {}
      assert.ok(Number(state['sealed']) > 0, 'What was sealed stays, and nobody can read it.')
      for (const { kind, name, plain } of places(search)) {
        assert.equal(plain, 0, `${String(kind)} ${String(name)}`)
      }
      assert.equal((await erase('saga', 'nobody')).status, 404)
    })
  })
})
