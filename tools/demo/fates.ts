/** What the demo asks for: a small shop, and one order after another, each with a fate of its own. */
export type Asked = readonly [method: string, path: string, body: object]

/** All that the demo makes is known by this. */
export const mark = 'demo-'
const named = (name: string): string => mark + name

const owners = ['anna', 'ben', 'carla'].map(named)
const poor = named('poor')
const names = ['Anna Beer', 'Ben Holt', 'Carla Roth']
const goods = [
  { sku: named('tea'), unitPrice: 450 },
  { sku: named('cup'), unitPrice: 1200 },
  { sku: named('pot'), unitPrice: 3900 },
]
const soldOut = named('sold-out')
const slots = ['morning', 'evening'].map(named)
const fullSlot = named('full')
/** It is pre-ordered, and released soon after the start. */
export const lamp = named('lamp')

/** Leaves orders above an amount to a person; it is off in a shop that nobody has switched it on in. */
export const largeOrders: Asked = [
  'POST',
  '/v1/checks/large-orders',
  { on: true, who: 'demo', why: 'Some orders of the demo are left to a person.' },
]

export const releaseAfterMs = 60_000
const aWeekMs = 7 * 24 * 60 * 60_000
const stocked = 1_000_000
const deposited = 1_000_000_00

const lampPlan = (now: number) => ({
  releaseAt: new Date(now + releaseAfterMs).toISOString(),
  ...{ cap: 3, currency: 'EUR', unitPrice: 2500, payWhen: 'release', perSecond: 1 },
  payWithinSeconds: 300,
})

/** More than there are places for; the one who is declined has a while to pay, and then the next moves up. */
const preorders = [
  { account: owners[0] },
  { card: { token: 'tok-demo-declined-lamp' } },
  { account: owners[2] },
  { card: { token: 'tok-demo-lamp' } },
  { account: owners[1] },
].map((payment, nth) => ({
  ...{ id: named(`lamp-${nth + 1}`), customerId: owners[nth % owners.length] },
  ...{ sku: lamp, quantity: 1, payment },
}))

/** Each may be asked again: what is there already stays. */
export function shop(now: number): readonly Asked[] {
  const startsAt = new Date(now + aWeekMs).toISOString()
  return [
    ...owners.map((id, nth): Asked => {
      const email = `${id}@example.com`
      return ['POST', '/v1/customers', { id, name: names[nth] ?? id, email }]
    }),
    ...[...owners, poor].map((id): Asked => ['POST', '/v1/accounts', { id, currency: 'EUR' }]),
    ...owners.map((id): Asked => {
      return ['POST', `/v1/accounts/${id}/deposits`, { amount: deposited }]
    }),
    ...goods.map(({ sku }): Asked => ['PUT', `/v1/stock/${sku}`, { onHand: stocked }]),
    ['PUT', `/v1/stock/${soldOut}`, { onHand: 0 }],
    ...slots.map((id): Asked => ['PUT', `/v1/slots/${id}`, { capacity: stocked, startsAt }]),
    ['PUT', `/v1/slots/${fullSlot}`, { capacity: 0, startsAt }],
    ['PUT', `/v1/stock/${lamp}`, { onHand: stocked }],
    ['PUT', `/v1/preorder-products/${lamp}`, lampPlan(now)],
    ...preorders.map((body): Asked => ['POST', '/v1/preorders', body]),
  ]
}

export type Fate = {
  readonly order: object
  /** What is asked when it has ended. */
  readonly then?: 'ship' | 'cancel'
}

const plain = (nth: number) => ({
  ...{ id: named(String(nth)), customerId: owners[nth % owners.length], currency: 'EUR' },
  lines: [{ ...goods[nth % goods.length], quantity: 1 + (nth % 3) }],
})
const paid = (nth: number) => ({
  ...plain(nth),
  payment: { account: owners[nth % owners.length] },
  delivery: { slot: slots[nth % slots.length] },
})
const byCard = (nth: number, word: string) => ({
  ...plain(nth),
  payment: { card: { token: `tok-demo${word}-${nth}` } },
})

const fates: readonly ((nth: number) => Fate)[] = [
  (nth) => ({ order: paid(nth) }),
  (nth) => ({ order: byCard(nth, '') }),
  (nth) => ({ order: paid(nth), then: 'ship' }),
  (nth) => ({ order: { ...plain(nth), lines: [{ ...goods[0], sku: soldOut, quantity: 1 }] } }),
  (nth) => ({ order: paid(nth), then: 'cancel' }),
  (nth) => ({ order: { ...paid(nth), payment: { account: poor } } }),
  (nth) => ({ order: byCard(nth, '-declined') }),
  (nth) => ({
    order: { ...plain(nth), lines: [{ sku: named('unheard-of'), quantity: 1, unitPrice: 1 }] },
  }),
  (nth) => ({ order: byCard(nth, ''), then: 'cancel' }),
  (nth) => ({ order: { ...paid(nth), delivery: { slot: fullSlot } } }),
  (nth) => ({ order: { ...paid(nth), payment: { account: named('nobody') } } }),
  (nth) => ({ order: byCard(nth, '-lost') }),
  (nth) => ({ order: { ...paid(nth), lines: [{ ...goods[2], quantity: 30 }] } }),
]

export const fatesCount = fates.length

export function fateOf(nth: number): Fate {
  const fate = fates[nth % fates.length]
  return fate === undefined ? { order: paid(nth) } : fate(nth)
}
