/**
 * The standard order: two lines, 1,000 skus and 10,000 accounts drawn by Zipf, a slot. Of a hundred
 * orders ten are refused by the warehouse, and five hold stock and a place under the fraud limit
 * before their account turns out to be empty. Prices are small, so that a busy customer's total
 * stays below the fraud limit for millions of orders.
 */
import { between, seeded, zipf, type Chance } from './draw.ts'
import { requestText, type Target } from './request.ts'

const skus = 1_000
const accounts = 10_000
const slots = 200
const emptyAccounts = 100
const unknownSkus = 100
const plenty = 1_000_000_000
const dayMs = 86_400_000

type Line = { readonly sku: string; readonly quantity: number; readonly unitPrice: number }

export type Mix = {
  readonly seed: number
  /** Every order wants the same sku and is paid from the same account. */
  readonly hot: boolean
  /** How long the server may hold an answer back. */
  readonly waitSeconds: number
}

/** As many orders as asked for, ready to be sent; a long run goes through them again and again. */
export function standardOrders(target: Target, mix: Mix, count: number): string[] {
  return drawn(mix, count).map((body) => posted(target, { path: target.orderPath, mix, body }))
}

/** The same orders, so many in a request. */
export function batchesOf(size: number, target: Target, { mix, count }: Wanted): string[] {
  const orders = drawn(mix, count)
  const path = `${target.orderPath}/batch`
  return Array.from({ length: Math.floor(count / size) }, (_, nth) =>
    posted(target, { path, mix, body: orders.slice(nth * size, (nth + 1) * size) }),
  )
}

export type Wanted = { readonly mix: Mix; readonly count: number }

type Posted = { readonly path: string; readonly mix: Mix; readonly body: object }

const posted = (target: Target, { path, mix, body }: Posted): string =>
  requestText(target, {
    ...{ method: 'POST', path, body },
    headers: { Prefer: `wait=${mix.waitSeconds}` },
  })

function drawn(mix: Mix, count: number): object[] {
  const chance = seeded(mix.seed)
  const drawSku = mix.hot ? () => 0 : zipf(skus, 1, chance)
  const drawOther = zipf(skus, 1, chance)
  const drawAccount = zipf(accounts, 1, chance)
  return Array.from({ length: count }, () => {
    const rank = drawAccount()
    const first = drawSku()
    const order = {
      customerId: `customer-${rank}`,
      currency: 'EUR',
      lines: [line(`sku-${first}`, chance), line(`sku-${otherThan(first, drawOther)}`, chance)],
      payment: { account: `account-${mix.hot ? 0 : rank}` },
      delivery: { slot: `slot-${between(0, slots - 1, chance)}` },
    }
    return doomed(order, chance)
  })
}

/** Turns fifteen orders of a hundred into ones that will be refused. */
function doomed<O extends { readonly lines: readonly Line[] }>(order: O, chance: Chance) {
  const fate = chance() * 100
  const [first, second] = order.lines
  if (fate < 5) {
    const unknown = { ...second, sku: `sku-unknown-${between(0, unknownSkus - 1, chance)}` }
    return { ...order, lines: [first, unknown] }
  }
  if (fate < 10) return { ...order, lines: [first, { ...second, sku: 'sku-sold-out' }] }
  if (fate < 15) {
    return { ...order, payment: { account: `empty-${between(0, emptyAccounts - 1, chance)}` } }
  }
  return order
}

function line(sku: string, chance: Chance): Line {
  return { sku, quantity: between(1, 3, chance), unitPrice: between(10, 99, chance) }
}

function otherThan(first: number, draw: () => number): number {
  for (;;) {
    const other = draw()
    if (other !== first) return other
  }
}

/** What has to be there before the first order, in stages: each wants the one before it. */
export function seedingRequests(target: Target, now: number): string[][] {
  const put = (path: string, body: object) => requestText(target, { method: 'PUT', path, body })
  const post = (path: string, body: object) => requestText(target, { method: 'POST', path, body })
  const range = (count: number) => Array.from({ length: count }, (_, nth) => nth)
  const startsAt = new Date(now + 30 * dayMs).toISOString()
  const ids = range(accounts).map((nth) => `account-${nth}`)
  const empty = range(emptyAccounts).map((nth) => `empty-${nth}`)
  return [
    [
      ...range(skus).map((nth) => put(`/v1/stock/sku-${nth}`, { onHand: plenty })),
      put('/v1/stock/sku-sold-out', { onHand: 0 }),
      ...range(slots).map((nth) => put(`/v1/slots/slot-${nth}`, { capacity: plenty, startsAt })),
      ...[...ids, ...empty].map((id) => post('/v1/accounts', { id, currency: 'EUR' })),
    ],
    ids.map((id) => post(`/v1/accounts/${id}/deposits`, { amount: plenty })),
  ]
}
