import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { items, nextOf, running, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

describe('lists over HTTP', () => {
  let app: Running
  before(async () => {
    app = await running()
    await stocked(app)
    const post = (body: object) => app.send('POST', '/v1/orders', { body, headers: wait })
    for (let nth = 0; nth < 12; nth++) {
      await post({ ...order, id: `o-${nth}`, customerId: `c-${nth % 2}` })
    }
    await post({ ...order, id: 'doomed', lines: [{ sku: 'gold', quantity: 1, unitPrice: 1 }] })
  })
  after(() => app.stop())

  /** All pages of a list, one after another. */
  async function pages(path: string): Promise<readonly unknown[]> {
    const seen: unknown[] = []
    let next: string | undefined
    do {
      const cursor = next === undefined ? '' : `&cursor=${next}`
      const page = await app.send('GET', path + cursor)
      assert.equal(page.status, 200, JSON.stringify(page.body))
      seen.push(...items(page).map(({ id }) => id))
      next = nextOf(page)
    } while (next !== undefined)
    return seen
  }

  const odd = ['o-11', 'o-9', 'o-7', 'o-5', 'o-3', 'o-1']
  const placed = ['doomed', ...Array.from({ length: 12 }, (_, nth) => `o-${11 - nth}`)]

  it('tells orders newest first, whole', async () => {
    const list = await app.send('GET', '/v1/orders')
    assert.deepEqual(
      items(list).map(({ id }) => id),
      placed,
    )
    assert.equal(list.body['next'], null)
    const [first] = items(list)
    assert.deepEqual(first, (await app.send('GET', '/v1/orders/doomed')).body)
  })

  for (const limit of [1, 3, 12, 13, 1000]) {
    it(`pages through all orders ${limit} at a time`, async () => {
      assert.deepEqual(await pages(`/v1/orders?limit=${limit}`), placed)
    })
  }

  it('filters by state, by customer and by both', async () => {
    assert.deepEqual(await pages('/v1/orders?limit=2&state=CANCELED'), ['doomed'])
    assert.deepEqual(await pages('/v1/orders?limit=2&state=PENDING'), [])
    assert.deepEqual(await pages('/v1/orders?limit=2&customerId=c-1'), odd)
    assert.deepEqual(await pages('/v1/orders?limit=4&customerId=c-1&state=APPROVED'), odd)
    assert.deepEqual(await pages('/v1/orders?limit=4&customerId=c-1&state=CANCELED'), [])
    assert.deepEqual(await pages('/v1/orders?limit=4&customerId=c-'), [])
  })

  it('filters by any field of an order', async () => {
    const all = placed.slice(1)
    const none: readonly unknown[] = []
    const expected: Readonly<Record<string, readonly unknown[]>> = {
      'sku=gold': ['doomed'],
      'sku=tea': all,
      'reason=unknown-sku': ['doomed'],
      'currency=EUR': placed,
      'currency=USD': none,
      'totalTo=1': ['doomed'],
      'totalFrom=2': all,
      'paidBy=card': none,
      'customerId=c-1&totalFrom=2': odd,
      'placedTo=2000-01-01T00:00:00Z': none,
      'placedFrom=2100-01-01T00:00:00Z': none,
      'placedFrom=2000-01-01T00:00:00Z&placedTo=2100-01-01T00:00:00Z': placed,
    }
    for (const [filter, ids] of Object.entries(expected)) {
      for (const limit of [1, 5, 1000]) {
        assert.deepEqual(await pages(`/v1/orders?limit=${limit}&${filter}`), ids, filter)
      }
    }
  })

  it('finds what was placed in between two times', async () => {
    const { body } = await app.send('GET', '/v1/orders/o-5')
    const { body: next } = await app.send('GET', '/v1/orders/o-6')
    const between = `placedFrom=${String(body['placedAt'])}&placedTo=${String(next['placedAt'])}`
    assert.deepEqual(await pages(`/v1/orders?${between}`), ['o-5'])
  })

  it('says what is no field, or no value of one', async () => {
    for (const wrong of ['total=5', 'totalFrom=x', 'placedTo=yesterday', 'paidBy=cash']) {
      assert.equal((await app.send('GET', `/v1/orders?${wrong}`)).status, 400, wrong)
    }
    const { body } = await app.send('GET', '/v1/orders?totalTo=4.50')
    assert.match(String(body['detail']), /^\/totalTo: It must be a whole number/)
  })

  it('brings the filter along in the cursor, and takes no other', async () => {
    const first = await app.send('GET', '/v1/orders?limit=2&customerId=c-1')
    const cursor = String(first.body['next'])
    const second = await app.send('GET', `/v1/orders?limit=2&cursor=${cursor}`)
    assert.deepEqual(
      items(second).map(({ id }) => id),
      ['o-7', 'o-5'],
    )
    const other = await app.send('GET', `/v1/orders?customerId=c-0&cursor=${cursor}`)
    assert.equal(other.status, 400)
  })

  it('takes no cursor that brings a filter nobody knows', async () => {
    const forged = Buffer.from(JSON.stringify(['0', { state: 'GONE' }])).toString('base64url')
    assert.equal((await app.send('GET', `/v1/orders?cursor=${forged}`)).status, 400)
  })

  it('writes one letter per order', async () => {
    const letters = items(await app.send('GET', '/v1/letters?limit=1000'))
    assert.equal(letters.length, 13)
    const orders = letters.map(({ orderId }) => orderId)
    assert.deepEqual(orders, placed)
    const [newest] = letters
    assert.partialDeepStrictEqual(newest, {
      ...{ recipient: 'c-anna', channel: 'outbox', event: 'order-canceled', orderId: 'doomed' },
    })
    assert.match(String(newest?.['text']), /canceled/)
  })

  it('filters letters by recipient and order', async () => {
    assert.equal((await pages('/v1/letters?recipient=c-1&limit=5')).length, 6)
    assert.equal((await pages('/v1/letters?orderId=o-3')).length, 1)
    assert.equal((await pages('/v1/letters?orderId=o-3&recipient=c-1')).length, 1)
    assert.equal((await pages('/v1/letters?orderId=o-3&recipient=c-0')).length, 0)
    assert.equal((await app.send('GET', '/v1/letters?state=APPROVED')).status, 400)
  })
})
