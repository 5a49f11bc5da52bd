/**
 * Job: what the shops of a run do: accounts, stock, slots, and orders that all want the same few of
 * them; and that they change their minds.
 * Boundary: a plan made from chance alone; the edge carries it out.
 */
import { keyText, shardOf, type Payload } from '@millrace/kernel'
import { deposit, openAccount } from '#contracts/billing'
import { hearCardNews } from '#contracts/cards'
import { planSlot } from '#contracts/delivery'
import { placeOrder, requestCancel, requestRefund, shipOrder, showOrder } from '#contracts/orders'
import { placeOrderOnce } from '#contracts/requests'
import { adjustStock, setStock } from '#contracts/warehouse'
import { tenant, type Call } from './edge.ts'
import type { Random } from './random.ts'

export type Act = {
  readonly at: number
  readonly call: Call
  /** Done when the call is answered, so much later. */
  readonly then?: readonly Act[]
}

type Order = Payload<typeof placeOrder>

/** The contested keys: eight. */
const accounts = ['anna', 'bob', 'carl']
const skus = ['tea', 'rice', 'salt']
const slots = ['tuesday', 'friday']
const ordersOfShops = 'o-'
const customers = ['c-1', 'c-2', 'c-3', 'c-4']

export const fraudRules = { limitMinor: 40_000, windowMs: 60 * 60_000 }

/** What there is to be had comes within the first tenth, or over time; orders come all the time. */
export function planOf({
  random,
  lastsMs,
  shards,
  orders: { fewest, most },
}: Plan): readonly Act[] {
  const early = () => random.between(0, lastsMs / 10)
  const some = () => random.between(0, lastsMs)
  const plan: Act[] = []
  for (const account of accounts) {
    const deposits = Array.from({ length: random.between(2, 4) }, (_, nth) => ({
      at: nth === 0 ? 0 : some(),
      call: depositOf(account, nth, random.between(500, 12_000)),
    }))
    plan.push({ at: early(), call: accountOf(account), then: deposits })
  }
  for (const sku of skus) plan.push(...stockOf(sku, { random, early, some }))
  for (const slot of slots) plan.push(...slotOf(slot, { random, early, some }))
  const orders = random.between(fewest, most)
  const bursts = Array.from({ length: 5 }, some)
  for (let nth = 0; nth < orders; nth++) {
    const at = random.chance(0.5) ? random.pick(bursts) + random.between(0, 20) : some()
    const orderId = `${ordersOfShops}${nth}`
    plan.push(orderOf(orderId, at, { random, shards }))
    if (random.chance(0.1)) plan.push({ at: random.between(0, at), call: newsOf(orderId) })
    if (random.chance(0.3)) plan.push({ at: at + laterBy(random), call: showOf(orderId) })
  }
  return plan
}

type Plan = {
  readonly random: Random
  readonly lastsMs: number
  readonly shards: number
  readonly orders: { readonly fewest: number; readonly most: number }
}

/** Others are made of pre-orders. */
export const isOfShops = (orderId: string): boolean => orderId.startsWith(ordersOfShops)

type Times = {
  readonly random: Random
  readonly early: () => number
  readonly some: () => number
}

const called = (name: string) => ({ key: name, digest: name })

const accountOf = (accountId: string): Call => ({
  name: `open-${accountId}`,
  key: accountId,
  sent: openAccount({ accountId, currency: 'EUR' }),
  once: called(`open-${accountId}`),
})

function depositOf(accountId: string, nth: number, amount: number): Call {
  const name = `deposit-${accountId}-${nth}`
  return { name, key: accountId, sent: deposit({ accountId, amount }), once: called(name) }
}

function stockOf(sku: string, { random, early, some }: Times): Act[] {
  const set = (nth: number, onHand: number): Call => ({
    name: `set-${sku}-${nth}`,
    key: sku,
    sent: setStock({ sku, onHand }),
  })
  const adjust = (nth: number, quantity: number): Call => {
    const name = `adjust-${sku}-${nth}`
    return { name, key: sku, sent: adjustStock({ sku, quantity }), once: called(name) }
  }
  const acts = [{ at: early(), call: set(0, random.between(10, 50)) }]
  for (let nth = 1; nth <= 3; nth++)
    acts.push({ at: some(), call: adjust(nth, random.between(-15, 25)) })
  return acts
}

function slotOf(slotId: string, { random, early, some }: Times): Act[] {
  const startsAt = Date.UTC(2026, 0, 2, 12) + random.between(1, 400) * 60_000
  const plan = (nth: number, capacity: number): Call => ({
    name: `plan-${slotId}-${nth}`,
    key: slotId,
    sent: planSlot({ slotId, capacity, startsAt }),
  })
  return [
    { at: early(), call: plan(0, random.between(5, 15)) },
    { at: some(), call: plan(1, random.between(2, 20)) },
  ]
}

/** A key in the shard of its order: the edge sends a call to where its answer comes from. */
function requestFor(orderId: string, shards: number): string {
  const shardOfKey = (key: string) => shardOf(keyText(tenant, key), shards)
  for (let nth = 0; ; nth++) {
    const requestId = `key-${orderId}-${nth}`
    if (shardOfKey(requestId) === shardOfKey(orderId)) return requestId
  }
}

function orderOf(
  orderId: string,
  at: number,
  { random, shards }: Pick<Plan, 'random' | 'shards'>,
): Act {
  const order = bodyOf(orderId, random)
  const shared = { name: `place-${orderId}`, correlation: orderId }
  const requestId = requestFor(orderId, shards)
  const call: Call = random.chance(0.3)
    ? { ...shared, key: requestId, sent: placeOrderOnce({ requestId, digest: orderId, order }) }
    : {
        ...shared,
        key: orderId,
        sent: placeOrder(order),
        ...(random.chance(0.8) ? { once: called(shared.name) } : {}),
      }
  const then = changesOf(orderId, random)
  if (random.chance(0.15)) then.push({ at: laterBy(random), call })
  if (random.chance(0.1) && call.once !== undefined) {
    const other = { ...call, name: `misused-${orderId}`, once: { ...call.once, digest: 'another' } }
    then.push({ at: laterBy(random), call: other })
  }
  if (random.chance(0.05)) {
    const sent = placeOrder({ ...order, customerId: 'somebody else' })
    then.push({
      at: laterBy(random),
      call: { ...shared, name: `retold-${orderId}`, key: orderId, sent },
    })
  }
  return { at, call, then }
}

/** The provider tells of an order that may not be there yet. */
const newsOf = (orderId: string): Call => ({
  ...{ name: `news-early-${orderId}`, key: orderId, correlation: orderId },
  sent: hearCardNews({ orderId, newsId: 'early', about: 'token.given' }),
})

/** It is canceled, perhaps twice, or shipped, or given back in parts: whatever comes first. */
function changesOf(orderId: string, random: Random): Act[] {
  const then: Act[] = []
  if (random.chance(0.3)) then.push({ at: laterBy(random), call: cancelOf(orderId) })
  if (random.chance(0.05)) then.push({ at: laterBy(random), call: cancelOf(orderId, 'again-') })
  if (random.chance(0.2)) then.push({ at: laterBy(random), call: shipOf(orderId) })
  const refunds = random.chance(0.2) ? random.between(1, 3) : 0
  for (let nth = 0; nth < refunds; nth++) {
    then.push({ at: laterBy(random), call: refundOf(orderId, nth, random.between(1, 1500)) })
  }
  return then
}

/** At once, while the order is under way, or long after it was approved. */
const laterBy = (random: Random): number =>
  random.pick([
    0,
    random.between(1, 20),
    random.between(5, 100),
    random.between(20, 2000),
    random.between(2000, 90_000),
  ])

const showOf = (orderId: string): Call => ({
  name: `show-${orderId}`,
  key: orderId,
  sent: showOrder({ orderId }),
})

function shipOf(orderId: string): Call {
  const name = `ship-${orderId}`
  const sent = shipOrder({ orderId })
  return { name, key: orderId, correlation: orderId, sent, once: called(name) }
}

function refundOf(orderId: string, nth: number, amount: number): Call {
  const name = `refund-${orderId}-${nth}`
  const sent = requestRefund({ orderId, amount, reason: 'A cup was broken.' })
  return { name, key: orderId, correlation: orderId, sent, once: called(name) }
}

export function cancelOf(orderId: string, once = ''): Call {
  const name = `cancel-${once}${orderId}`
  const sent = requestCancel({ orderId, reason: 'I changed my mind.' })
  return { name, key: orderId, correlation: orderId, sent, once: called(name) }
}

function bodyOf(orderId: string, random: Random): Order {
  const account = random.chance(0.05) ? 'nobody' : random.pick(accounts)
  const slot = random.chance(0.05) ? 'never' : random.pick(slots)
  return {
    orderId,
    customerId: random.pick(customers),
    currency: random.chance(0.05) ? 'USD' : 'EUR',
    lines: Array.from({ length: random.between(random.chance(0.03) ? 0 : 1, 3) }, () =>
      lineOf(random),
    ),
    ...(random.chance(0.85) ? { payment: paymentOf(account, random) } : {}),
    ...(random.chance(0.6) ? { delivery: { slot } } : {}),
  }
}

const paymentOf = (account: string, random: Random): NonNullable<Order['payment']> =>
  random.chance(0.35) ? { card: { token: 'tok-7' } } : { account }

function lineOf(random: Random): Order['lines'][number] {
  const sku = random.chance(0.03) ? 'nothing' : random.pick(skus)
  const quantity = random.chance(0.03) ? random.between(-2, 0) : random.between(1, 3)
  const unitPrice = random.chance(0.05) ? 9000 : random.between(0, 900)
  if (random.chance(0.02)) return { quantity, unitPrice }
  return random.chance(0.02) ? { sku, quantity } : { sku, quantity, unitPrice }
}
