/** Pre-orders, as somebody who knows the system they come from uses them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Ajv } from 'ajv'
import {
  fold,
  idOf,
  openShop,
  rowsOf,
  shownCard,
  typesOf,
  type PreorderClient,
  type Shop,
} from './preorder-client.ts'
import { items, type Answer } from './running.ts'

type Responses = Readonly<
  Record<string, { content?: Readonly<Record<string, { schema: object }>> }>
>
type Document = {
  paths: Readonly<Record<string, Readonly<Record<string, { responses: Responses }>>>>
}

/** As httpie sends it. */
const httpie = { accept: 'application/json, */*;q=0.5' }
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/

describe('pre-orders', () => {
  let shop: Shop
  let client: PreorderClient
  before(async () => {
    shop = await openShop()
    ;({ client } = shop)
  })
  after(() => shop.stop())

  it('are reserved, paid, given a receipt and canceled, as one does with httpie', async () => {
    const at = shop.app.at('preorder')
    const posted = await client.post(fold, httpie)
    assert.equal(posted.status, 201)
    assert.equal(posted.headers.get('location'), `${at}/preReservations/1`)
    const { createdAt, modifiedAt, ...reserved } = posted.body
    assert.match(String(createdAt), time)
    assert.match(String(modifiedAt), time)
    const self = { href: `${at}/preReservations/1` }
    const pre = {
      ...{ userId: 1, userAddress: 'seoul', productId: 1, productName: 'fold', price: 1_300_000 },
      ...{ cardNo: shownCard, status: 'receipt_issued' },
    }
    assert.deepEqual(reserved, { ...pre, _links: { self, preReservation: self } })

    const page = await client.call('GET', '/preReservations', { headers: httpie })
    assert.deepEqual(page.body['page'], { size: 20, totalElements: 1, totalPages: 1, number: 0 })
    assert.deepEqual(page.body['_links'], {
      self: { href: `${at}/preReservations` },
      profile: { href: `${at}/profile/preReservations` },
    })
    assert.equal(rowsOf(page, 'preReservations').length, 1)

    const [payment, ...others] = await client.list('payments')
    assert.deepEqual(others, [])
    const paid = { userId: 1, productId: 1, productName: 'fold', price: 1_300_000 }
    const { createdAt: paidAt, modifiedAt: _, _links: links, ...shown } = payment ?? {}
    assert.deepEqual(shown, { ...paid, cardNo: shownCard, preReservationId: 1 })
    const href = `${at}/payments/1`
    assert.deepEqual(links, { self: { href }, payment: { href } })

    const [receipt] = await client.list('receipts')
    const due = String(receipt?.['expectedDeliveryAt'])
    assert.match(due, time)
    const days = (Date.parse(due) - Date.parse(String(paidAt))) / 86_400_000
    assert.deepEqual([receipt?.['paidId'], receipt?.['preReservationId'], days], [1, 1, 21])

    const { _links: __, ...my } = await client.mine(1)
    const ids = { preReservationId: 1, paymentId: 1, receiptId: 1, expectedDeliveryAt: due }
    assert.deepEqual(my, { ...pre, ...ids })

    const deleted = await client.call('DELETE', '/preReservations/1')
    assert.deepEqual([deleted.status, deleted.body], [204, {}])
    for (const table of ['preReservations', 'payments', 'receipts']) {
      assert.deepEqual(await client.list(table), [], table)
      assert.equal((await client.call('GET', `/${table}/1`)).status, 404)
    }
    assert.equal((await client.mine(1))['status'], 'receipt_cancelled')
    await until(() => shop.provider.charged === 0)
  })

  it('tell what became of them in the topic, in order, under the number of each', async () => {
    const id = idOf(await client.post(fold))
    await client.call('DELETE', `/preReservations/${id}`)
    const told = await shop.facts(id)
    assert.deepEqual(typesOf(told), [
      ...['ReservationCreated', 'PaymentCreated', 'ReceiptCreated'],
      ...['ReservationCancelled', 'PaymentCancelled', 'ReceiptCancelled'],
    ])
    const [created, payment, receipt] = told
    const { timestamp, createdAt, modifiedAt, ...rest } = created ?? {}
    assert.match(String(timestamp), /^\d{14}$/)
    const second = new Date(Number(createdAt)).toISOString().replaceAll(/\D/g, '').slice(0, 14)
    assert.deepEqual([timestamp, modifiedAt], [second, createdAt])
    assert.deepEqual(rest, {
      ...{ eventType: 'ReservationCreated', id, userId: 1, userAddress: 'seoul', productId: 1 },
      ...{ productName: 'fold', price: 1_300_000, cardNo: shownCard, status: 'reservated' },
    })
    assert.deepEqual([payment?.['id'], payment?.['preReservationId']], [id, id])
    const days = (Number(receipt?.['expectedDeliveryAt']) - Number(payment?.['createdAt'])) / 864e5
    assert.deepEqual([receipt?.['paidId'], days], [id, 21])
  })

  it('may lack anything, as a load test posts them, and have CRLF between', async () => {
    const bare = await client.post('{"userId":1}')
    assert.equal(bare.status, 201)
    assert.deepEqual(
      [bare.body['userId'], bare.body['price'], bare.body['cardNo']],
      [1, null, null],
    )
    const empty = await client.call('POST', '/preReservations')
    assert.deepEqual([empty.status, empty.body['status']], [201, 'receipt_issued'])
    const text = JSON.stringify(fold, null, 2).replaceAll('\n', '\r\n')
    assert.equal(
      (await client.post(text, { 'content-type': 'text/plain' })).body['price'],
      1_300_000,
    )
  })

  it('take numbers as text, texts as numbers, and what they do not know as nothing', async () => {
    const lax = { userId: ' 7 ', price: '199.0', productName: 5, userAddress: null, color: 'red' }
    const { body } = await client.post({ ...lax, productId: '' })
    const { userId, price, productName, userAddress, productId } = body
    assert.deepEqual(
      [userId, price, productName, userAddress, productId, 'color' in body],
      [7, 199, '5', null, null, false],
    )
  })

  const wrong: readonly [what: string, body: unknown][] = [
    ['a price in words', { price: 'much' }],
    ['a price below nothing', { price: -1 }],
    ['half a price', { price: '0.5' }],
    ['a number past what can be kept', { userId: 2 ** 53 }],
    ['a list for an address', { userAddress: ['seoul'] }],
    ['a name that is too long', { productName: 'x'.repeat(256) }],
    ['a list', [fold]],
    ['no JSON', '{"userId":'],
  ]
  for (const [what, body] of wrong) {
    it(`refuse ${what}, and nothing is reserved`, async () => {
      const before = await client.list('myReservations', '?size=1000')
      const refused = await client.post(body)
      assert.equal(refused.status, 400)
      assert.match(String(refused.body['message']), /^JSON parse error: /)
      assert.equal((await client.list('myReservations', '?size=1000')).length, before.length)
    })
  }

  it('are changed as a whole or in part, and what was paid stays paid', async () => {
    const id = idOf(await client.post(fold))
    const path = `/preReservations/${id}`
    const part = await client.call('PATCH', path, { body: { userAddress: 'busan', price: '5' } })
    assert.equal(part.status, 200)
    assert.deepEqual(
      [part.body['userAddress'], part.body['price'], part.body['productName']],
      ['busan', 5, 'fold'],
    )
    const cleared = await client.call('PATCH', path, { body: { userAddress: null } })
    assert.deepEqual([cleared.body['userAddress'], cleared.body['price']], [null, 5])
    const whole = await client.call('PUT', path, { body: { productName: 'flip', status: 'order' } })
    const { productName, price, cardNo, status } = whole.body
    assert.deepEqual([productName, price, cardNo, status], ['flip', null, null, 'receipt_issued'])
    assert.deepEqual((await client.call('GET', path)).body, whole.body)
    assert.equal((await client.call('GET', `/payments/${id}`)).body['price'], 1_300_000)
    assert.equal((await client.mine(id))['productName'], 'flip')
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      for (const other of ['999999', '0', 'x', '1e3']) {
        const answer = await client.call(method, `/preReservations/${other}`)
        assert.deepEqual([answer.status, answer.body], [404, {}], `${method} ${other}`)
      }
    }
  })

  it('are the same when they are posted again under a key', async () => {
    const headers = { 'idempotency-key': 'k-1' }
    const before = shop.provider.asked.length
    const first = await client.post(fold, headers)
    const again = await client.post(fold, headers)
    assert.deepEqual([again.status, idOf(again)], [201, idOf(first)])
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.deepEqual(
      shop.provider.asked.slice(before).map(({ path }) => path),
      ['/tokens', '/payments'],
    )
    assert.equal((await client.post({ ...fold, price: 1 }, headers)).status, 422)
  })

  it('have numbers of their own, also when many come at once', async () => {
    const posts = Array.from({ length: 40 }, (_, userId) => client.post({ userId }))
    const ids = (await Promise.all(posts)).map(idOf)
    assert.equal(new Set(ids).size, 40)
    assert.equal(Math.max(...ids) - Math.min(...ids), 39)
  })

  it('are listed a page at a time, and in any order', async () => {
    const total = (await client.list('myReservations', '?size=1000')).length
    const { body } = await client.call(
      'GET',
      '/myReservations?page=1&size=3&sort=preReservationId,desc',
    )
    const shown = rowsOf({ body }, 'myReservations')
    const numbers = shown.map(({ preReservationId }) => Number(preReservationId))
    assert.deepEqual(
      numbers,
      [3, 4, 5].map((at) => total - at),
    )
    const links = body['_links'] as Readonly<Record<string, { href: string }>>
    const path = `${shop.app.at('preorder')}/myReservations`
    assert.deepEqual(Object.keys(links), ['first', 'prev', 'next', 'last', 'self', 'profile'])
    assert.equal(links['next']?.href, `${path}?page=2&size=3&sort=preReservationId,desc`)
    const pages = Math.ceil(total / 3)
    assert.deepEqual(body['page'], { size: 3, totalElements: total, totalPages: pages, number: 1 })
    const last = await client.list('myReservations', `?size=3&page=${pages - 1}`)
    assert.equal(last.at(-1)?.['preReservationId'], total)
    assert.equal(last.length, total - 3 * (pages - 1))
    assert.deepEqual(await client.list('myReservations', `?size=3&page=${pages}`), [])
    const second = await client.list('myReservations', '?size=3&page=1')
    assert.deepEqual(
      second.map(({ preReservationId }) => preReservationId),
      [4, 5, 6],
    )
  })

  it('are answered as their document says', async () => {
    const id = idOf(await client.post(fold))
    const document = (await client.call('GET', '/openapi.json')).body as unknown as Document
    const ajv = new Ajv({ strict: false })
    const fits = (template: string, method: string, { status, body, headers }: Answer) => {
      const { content = {} } = document.paths[template]?.[method]?.responses[status] ?? {}
      const type = String(headers.get('content-type'))
      assert.deepEqual(Object.keys(content), [type], template)
      assert.ok(ajv.validate(content[type]?.schema ?? false, body), ajv.errorsText())
    }
    for (const table of ['preReservations', 'payments', 'receipts', 'myReservations']) {
      fits(`/${table}`, 'get', await client.call('GET', `/${table}?size=2`))
      fits(`/${table}/{id}`, 'get', await client.call('GET', `/${table}/${id}`))
      fits(`/profile/${table}`, 'get', await client.call('GET', `/profile/${table}`))
    }
    fits('/preReservations', 'post', await client.post(fold))
    fits('/preReservations', 'post', await client.post({ price: 'much' }))
    const body = { preReservationId: id }
    fits('/payments', 'post', await client.call('POST', '/payments', { body }))
    const path = `/preReservations/${id}`
    fits('/preReservations/{id}', 'patch', await client.call('PATCH', path, { body: {} }))
    fits('/preReservations/{id}', 'put', await client.call('PUT', path, { body: {} }))
    fits('/profile', 'get', await client.call('GET', '/profile'))
    fits('/actuator/health', 'get', await client.call('GET', '/actuator/health'))
  })

  it('say what else they do not take', async () => {
    assert.equal((await client.call('GET', '/')).status, 404)
    const health = await client.call('GET', '/actuator/health')
    assert.deepEqual([health.status, health.body], [200, { status: 'UP' }])
    const refused = await client.call('DELETE', '/receipts/1')
    assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET'])
  })

  it('show nothing of themselves to the native API', async () => {
    assert.deepEqual(items(await shop.app.send('GET', '/v1/orders')), [])
    assert.deepEqual(items(await shop.app.send('GET', '/v1/letters')), [])
  })

  it('keep what another hand tells of them, but for the number of a card', async () => {
    const path = '/v1/log/topics/prereservation/records'
    const [first] = items(await shop.app.send('GET', path))
    assert.deepEqual(first?.['headers'], { contentType: 'application/json' })
    const value = { ...(await shop.facts(1))[0], id: 9000, cardNo: '1234-1234-1234-9876' }
    assert.equal((await shop.app.send('POST', path, { body: { key: '9000', value } })).status, 201)
    assert.equal((await shop.facts(9000))[0]?.['cardNo'], shownCard)
    const theirs = await client.mine(9000)
    assert.deepEqual([theirs['status'], theirs['cardNo']], ['reservated', shownCard])
    const receipt = { ...(await shop.facts(1))[2], id: 4, preReservationId: 9000 }
    await shop.app.send('POST', path, { body: { key: '9000', value: receipt } })
    const { status, receiptId, productName } = await client.mine(9000)
    assert.deepEqual([status, receiptId, productName], ['receipt_issued', 4, 'fold'])
    assert.equal((await client.call('GET', '/preReservations/9000')).status, 404)
    assert.equal((await client.call('GET', '/receipts/9000')).status, 404)
    const ours = await client.mine(1)
    const wrong = { ...(await shop.facts(1))[1], eventType: 'PaymentCancelled' }
    await shop.app.send('POST', path, { body: { key: '1', value: wrong } })
    assert.deepEqual(await client.mine(1), ours)
    const odd = { ...value, id: 9001, eventType: 'Something', card: '1234-1234-1234-9876' }
    const oddly = { body: { key: '9001', value: odd } }
    assert.equal((await shop.app.send('POST', path, oddly)).status, 201)
    assert.equal((await client.call('GET', '/myReservations/9001')).status, 404)
    assert.equal((await shop.facts(9001))[0]?.['card'], undefined)
    const never = { key: '1', value: { ...value, expectedDeliveryAt: 1e300 } }
    assert.equal((await shop.app.send('POST', path, { body: never })).status, 400)
    assert.equal((await client.call('GET', '/myReservations?sort=id,desc')).status, 200)
  })
})
