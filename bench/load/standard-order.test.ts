import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { batchesOf, seedingRequests, standardOrders } from './standard-order.ts'

const target = { host: '127.0.0.1', port: 8080, orderPath: '/v1/orders' }
const mix = { seed: 1, hot: false, waitSeconds: 10 }

type Sent = {
  readonly customerId: string
  readonly lines: readonly { readonly sku: string }[]
  readonly payment: { readonly account: string }
}

function bodies(requests: readonly string[]): Sent[] {
  return requests.map((request) => JSON.parse(request.split('\r\n\r\n')[1] ?? ''))
}

const count = 20_000
const sent = bodies(standardOrders(target, mix, count))
const shareOf = (wanted: (order: Sent) => boolean) => sent.filter(wanted).length / count
const wantsSku = (start: string) => (order: Sent) =>
  order.lines.some(({ sku }) => sku.startsWith(start))

describe('bench: the standard order', () => {
  it('is refused by the warehouse in one case of ten', () => {
    const refused = shareOf(wantsSku('sku-unknown')) + shareOf(wantsSku('sku-sold-out'))
    assert.ok(Math.abs(refused - 0.1) < 0.01, `${refused}`)
  })

  it('is undone for want of money in one case of twenty', () => {
    const undone = shareOf(({ payment }) => payment.account.startsWith('empty'))
    assert.ok(Math.abs(undone - 0.05) < 0.01, `${undone}`)
  })

  it('has two lines of different skus', () => {
    for (const { lines } of sent) assert.equal(new Set(lines.map(({ sku }) => sku)).size, 2)
  })

  it('wants one sku and one account when it is hot', () => {
    const hot = bodies(standardOrders(target, { ...mix, hot: true }, 1_000))
    assert.ok(hot.every(({ lines }) => lines[0]?.sku === 'sku-0'))
    const paid = hot.filter(({ payment }) => payment.account === 'account-0').length
    assert.ok(paid > 900 && paid < 1_000, `${paid}`)
  })

  it('is the same for the same seed', () => {
    assert.deepEqual(standardOrders(target, mix, 50), standardOrders(target, mix, 50))
  })

  it('is the same order in a batch', () => {
    const batches = bodies(batchesOf(20, target, { mix, count: 50 })) as unknown[]
    assert.deepEqual(batches.flat(), bodies(standardOrders(target, mix, 40)))
    assert.match(batchesOf(20, target, { mix, count: 20 })[0] ?? '', /^POST \/v1\/orders\/batch /)
  })

  it('goes over the wire with its length', () => {
    const [request = ''] = standardOrders(target, mix, 1)
    const [head = '', body = ''] = request.split('\r\n\r\n')
    assert.match(head, /^POST \/v1\/orders HTTP\/1\.1\r\nHost: 127\.0\.0\.1:8080\r\n/)
    assert.match(head, /\r\nPrefer: wait=10$/)
    assert.ok(head.includes(`\r\nContent-Length: ${body.length}\r\n`))
  })
})

describe('bench: seeding', () => {
  it('opens every account before it pays into it', () => {
    const [first = [], second = []] = seedingRequests(target, 0)
    const opened = first.filter((request) => request.startsWith('POST /v1/accounts '))
    assert.equal(opened.length, second.length + 100)
    assert.ok(
      second.every((request) => /^POST \/v1\/accounts\/account-\d+\/deposits /.test(request)),
    )
  })
})
