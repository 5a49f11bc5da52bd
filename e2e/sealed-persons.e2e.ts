/** Persons whom storefronts know: sealed wherever they are stored, and erased as customers are. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { type Asked, type Client, type Done } from '../client/client.ts'
import { running, sendTo, type Body, type Running } from './running.ts'
import { PaymentProviderDouble } from './payment-provider.ts'
import { idOf, patienceMs, PreorderClient, typesOf } from './preorder-client.ts'
import { clientOf, made, nothing, ok, plain, type Row, type User } from './saga-client.ts'

const by = { who: 'olga', why: 'asked for it' }
const reading = 'GET /v1/log/topics/{topic}/records'

type Search = NonNullable<Done<'GET /v1/customers/{id}/erasure'>['search']>

/** What is stored: every byte of every file. */
const bytesIn = (directory: string): Buffer =>
  Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))))

describe('persons whom storefronts know', () => {
  let app: Running
  let shop: Client
  const provider = new PaymentProviderDouble()
  before(async () => {
    await provider.start()
    const storefrontOptions = { paymentUrl: provider.url, paymentTimeoutMs: patienceMs }
    app = await running({ storefronts: ['saga', 'preorder', 'stream', 'fraud'], storefrontOptions })
    shop = app.client
  })
  after(async () => {
    await app.stop()
    await provider.stop()
  })

  function assertSealed(...texts: readonly string[]): void {
    const stored = bytesIn(app.directory)
    for (const text of texts) assert.ok(!stored.includes(text), `${text} lies in the store.`)
    const logged = app.lines.join('')
    for (const text of texts) assert.ok(!logged.includes(text), `${text} was logged.`)
  }

  const erasing = (tenant: string, id: string) => ({ id, query: { ...by, tenant } })
  const erase = (tenant: string, id: string) =>
    shop.done('DELETE /v1/customers/{id}', erasing(tenant, id))
  const assertUnknown = async (tenant: string, id: string) => {
    const refused = await shop.refused('DELETE /v1/customers/{id}', erasing(tenant, id))
    assert.equal(refused.status, 404)
  }

  /** What the search for somebody has found, when it is over. */
  async function searchOf(tenant: string, id: string): Promise<Search> {
    let search: Search | undefined
    await until(async () => {
      const asked = { id, query: { tenant } }
      search = (await shop.done('GET /v1/customers/{id}/erasure', asked)).search
      return search !== undefined && search.state !== 'running'
    })
    return search ?? assert.fail()
  }
  function assertNowherePlain({ places }: Search): void {
    for (const { kind, name, plain } of places) assert.equal(plain, 0, `${kind} ${name}`)
  }
  const recordsOf = async (topic: string, query: NonNullable<Asked<typeof reading>['query']>) =>
    (await shop.done(reading, { topic, query })).items

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
      await assertUnknown('shop', user.id)
      const erased = await erase('saga', user.id)
      assert.equal((await erase('saga', user.id)).erasedAt, erased.erasedAt)
      assert.equal((await send('GET', `/user/user/${user.id}`)).status, 404)
      assert.equal((await send('GET', `/user/user/billing_id/${user.billingId}`)).status, 404)
      assert.deepEqual(await send('PUT', `/user/user/${user.id}`, vera), nothing(500))
      assert.deepEqual(await emailsOf(user.id), [''])
      const search = await searchOf('saga', user.id)
      assert.deepEqual([search.state, search.withTexts], ['done', true])
      const state = search.places.find(({ name }) => name === 'saga-users')
      assert.ok(Number(state?.sealed) > 0, 'What was sealed stays, and nobody can read it.')
      assertNowherePlain(search)
      await assertUnknown('saga', 'nobody')
    })
  })

  describe('who reserves a pre-order', () => {
    const client = new PreorderClient(() => app.at('preorder'))
    const address = 'Gasse 17, Quitterberg'
    const wanted = { userId: '71', userAddress: address, productName: 'fold' }
    const addressIn = ({ userAddress }: Body) => userAddress
    const toldOf = async (id: number) =>
      (await recordsOf('prereservation', { limit: 1000 }))
        .filter(({ key }) => key === String(id))
        .map(({ value }) => value as Body)

    it('is shown with the address, which lies nowhere as such', async () => {
      const posted = await client.post(wanted, { 'idempotency-key': 'p-1' })
      assert.deepEqual([posted.status, addressIn(posted.body)], [201, address])
      const again = await client.post(wanted, { 'idempotency-key': 'p-1' })
      assert.deepEqual([idOf(again), addressIn(again.body)], [idOf(posted), address])
      const other = { ...wanted, userAddress: 'Allee 1, Quitterberg' }
      assert.equal((await client.post(other, { 'idempotency-key': 'p-1' })).status, 422)
      const id = idOf(posted)
      assert.equal(addressIn(await client.mine(id)), address)
      assert.deepEqual((await client.list('preReservations')).map(addressIn), [address])
      const [created] = await toldOf(id)
      assert.deepEqual(typesOf([created ?? {}]), ['ReservationCreated'])
      assert.equal(created?.['userAddress'], address)
      const [raw] = await recordsOf('prereservation', { format: 'raw', limit: 1 })
      const bytes = Buffer.from(String(raw?.value), 'base64').toString()
      assert.match(bytes, /Quitterberg/)
      assertSealed('Quitterberg')
    })

    it('is refused with the number of a card in a text, which is logged nowhere', async () => {
      const number = '4111 1111 1111 1111'
      for (const body of [{ userAddress: `pay ${number}` }, { productName: number }]) {
        const refused = await client.post(body)
        assert.deepEqual([refused.status, refused.body['status']], [422, 422])
        const path = `/preReservations/${idOf(await client.post({ userId: 76 }))}`
        assert.equal((await client.call('PATCH', path, { body })).status, 422)
      }
      const user = { name: number, email: 'o@o.o' }
      assert.deepEqual(await clientOf(app)('POST', '/user/user', user), nothing(422))
      assertSealed(number)
    })

    it('is sorted by what was said', async () => {
      for (const userAddress of ['Quitterberg b', 'Quitterberg a']) {
        await client.post({ userId: 75, userAddress })
      }
      await client.post({ userAddress: 'Quitterberg c' })
      const sorted = await client.list('myReservations', '?sort=userAddress&size=1000')
      const found = sorted
        .map((row) => String(addressIn(row)))
        .filter((text) => text.startsWith('Q'))
      assert.deepEqual(found, ['Quitterberg a', 'Quitterberg b', 'Quitterberg c'])
      assertSealed('Quitterberg')
    })

    it('is erased with what was reserved before, for whoever it is by then', async () => {
      const id = idOf(await client.post({ ...wanted, userId: 72 }))
      const path = `/preReservations/${id}`
      const moved = await client.call('PATCH', path, { body: { userId: 73 } })
      assert.equal(addressIn(moved.body), address)
      const kept = idOf(await client.post({ ...wanted, userId: 72 }))
      await erase('preorder', '73')
      assert.equal(addressIn(await client.mine(id)), '[erased]')
      assert.equal(addressIn((await toldOf(id))[0] ?? {}), address)
      assert.equal(addressIn(await client.mine(kept)), address)
      await erase('preorder', '72')
      assert.equal(addressIn((await toldOf(id))[0] ?? {}), '[erased]')
      const search = await searchOf('preorder', '72')
      assert.deepEqual([search.state, search.withTexts], ['done', true])
      const inView = search.places.find(({ name }) => name === 'preorder-rows')
      assert.ok(Number(inView?.sealed) > 0)
      assertNowherePlain(search)
      const anew = await client.post({ ...wanted, userId: 72 })
      assert.equal(addressIn(anew.body), address)
      const { key } = await erase('preorder', '72')
      assert.equal(addressIn(await client.mine(idOf(anew))), '[erased]')
      assert.notEqual(key, undefined)
    })
  })

  describe('who is told of by another hand', () => {
    const toldIn = async (topic: string, key: unknown) => {
      const { items: topics } = await shop.done('GET /v1/log/topics')
      const { partitions } = topics.find((one) => one.topic === topic) ?? assert.fail(topic)
      const all = await Promise.all(
        Array.from({ length: partitions }, (_, partition) =>
          recordsOf(topic, { partition, limit: 1000 }),
        ),
      )
      const those = all.flat().filter((record) => record.key === key)
      return those.map(({ value }) => value as Body)
    }
    const written = (topic: string, key: unknown, value: Body) =>
      shop.done('POST /v1/log/topics/{topic}/records', { topic, body: { key, value } })
    /** Everything that is looked for, and found sealed only. */
    async function assertErased(tenant: string, id: string, topic: string): Promise<void> {
      await erase(tenant, id)
      const search = await searchOf(tenant, id)
      assert.deepEqual([search.state, search.withTexts], ['done', true])
      const inTopic = search.places.find(({ kind, name }) => kind === 'topic' && name === topic)
      assert.ok(Number(inTopic?.sealed) > 0)
      assertNowherePlain(search)
    }

    it('as a customer of stream orders, is named on the board until they are erased', async () => {
      const told = { id: 81, level: 'gold', firstName: 'Xenia', lastName: 'Quastenberg' }
      const value = { ...told, email: 'x@quastenberg.example', address: 'Gasse 18, Quastenberg' }
      await written('customers', 81, value)
      assert.deepEqual(await toldIn('customers', 81), [value])
      for (let nth = 0; nth < 5; nth++) {
        const order = { id: `x-${nth}`, customerId: 81, state: 'CREATED', product: 'JUMPERS' }
        const body = { ...order, quantity: 1, price: 1 }
        const { status } = await sendTo(`${app.at('stream')}/v1/orders`, 'POST', { body })
        assert.equal(status, 201)
      }
      const rowOn = async () => {
        const board = (await (await fetch(`${app.at('fraud')}/fraud`)).json()) as readonly Body[]
        return board.find(({ customerId }) => customerId === 81)
      }
      await until(async () => (await rowOn()) !== undefined, 'There is a row.')
      const { lastName, firstName } = (await rowOn()) ?? {}
      assert.deepEqual([lastName, firstName], [told.lastName, told.firstName])
      assertSealed('Quastenberg', 'quastenberg')
      await assertErased('stream', '81', 'customers')
      const { lastName: last, firstName: first } = (await rowOn()) ?? {}
      assert.deepEqual([last, first], [null, null])
      const [erased = {}] = await toldIn('customers', 81)
      const { email, address, level } = erased
      assert.deepEqual([email, address, level], ['[erased]', '[erased]', 'gold'])
      await assertUnknown('stream', '82')
    })

    it('as one who reserves, is shown with the address until they are erased', async () => {
      const client = new PreorderClient(() => app.at('preorder'))
      const address = 'Gasse 19, Quarkenstein'
      const value = {
        ...{ eventType: 'ReservationCreated', timestamp: '20260101120000', id: 9100 },
        ...{ userId: 83, userAddress: address, productId: 1, productName: 'fold', price: 5 },
        ...{ createdAt: 1, modifiedAt: 1, cardNo: null, status: 'reservated' },
      }
      await written('prereservation', '9100', value)
      assert.equal((await client.mine(9100))['userAddress'], address)
      assert.equal((await toldIn('prereservation', '9100'))[0]?.['userAddress'], address)
      assertSealed('Quarkenstein')
      await assertErased('preorder', '83', 'prereservation')
      assert.equal((await client.mine(9100))['userAddress'], '[erased]')
      assert.equal((await toldIn('prereservation', '9100'))[0]?.['userAddress'], '[erased]')
    })
  })
})
