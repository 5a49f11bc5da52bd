/** The shop of a fault run: what there is, what is scarce, and what its customers wish. */
import type { Chance } from './chance.ts'

const skus = ['tea', 'cup', 'pot', 'spoon', 'sugar', 'milk', 'lemon', 'last-one'] as const
const accounts = Array.from({ length: 12 }, (_, nth) => `purse-${nth}`)
const slots = ['monday', 'tuesday', 'narrow'] as const
const customers = 25

const plenty = 1_000_000
/** Of these there are few; more come now and then. */
const scarce = new Set<string>(['last-one', 'lemon'])
const poor = new Set(accounts.slice(0, 3))
const narrowPlaces = 40

export const fraudFlags = ['--fraud-limit', '25000', '--fraud-window', '1m'] as const

export type Wish = {
  readonly kind: string
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

export const opening = (): readonly Wish[] => [
  ...skus.map((sku) => ({
    ...{ kind: 'set-stock', method: 'PUT' as const, path: `/v1/stock/${sku}` },
    body: { onHand: scarce.has(sku) ? 30 : plenty },
  })),
  ...accounts.flatMap((id) => [
    {
      ...{ kind: 'open-account', method: 'POST' as const, path: '/v1/accounts' },
      body: { id, currency: id === 'purse-11' ? 'USD' : 'EUR' },
    },
    deposit(id, poor.has(id) ? 2000 : plenty),
  ]),
  ...slots.map((slot) => ({
    ...{ kind: 'plan-slot', method: 'PUT' as const, path: `/v1/slots/${slot}` },
    body: {
      capacity: slot === 'narrow' ? narrowPlaces : plenty,
      startsAt: '2040-01-08T08:00:00.000Z',
    },
  })),
]

export const order = (chance: Chance, nth: number): Wish => {
  const lines = Array.from({ length: chance.whole(1, 3) }, () => ({
    sku: skuOf(chance),
    quantity: chance.whole(1, 3),
    unitPrice: chance.whole(50, 400),
  }))
  const account = chance.is(0.01) ? 'nobody' : oneOf(chance, accounts)
  const slot = chance.is(0.02) ? 'never' : oneOf(chance, slots)
  return {
    ...{ kind: 'order', method: 'POST', path: '/v1/orders' },
    body: {
      ...(chance.is(0.15) ? { id: `own-${nth}` } : {}),
      customerId: `c-${chance.whole(1, customers)}`,
      currency: 'EUR',
      lines,
      ...(chance.is(0.1) ? {} : { payment: { account } }),
      ...(chance.is(0.4) ? { delivery: { slot } } : {}),
    },
  }
}

/** The amount tells which wish it was: no two are the same. */
const deposit = (account: string, amount: number): Wish => ({
  ...{ kind: 'deposit', method: 'POST', path: `/v1/accounts/${account}/deposits` },
  body: { amount },
})

export const someDeposit = (chance: Chance, nth: number): Wish =>
  deposit(oneOf(chance, accounts), 100 + nth)

/** Goods come more often than they go. */
export const adjustment = (chance: Chance): Wish => ({
  ...{ kind: 'adjust', method: 'POST', path: `/v1/stock/${oneOf(chance, skus)}/adjustments` },
  body: { quantity: chance.is(0.7) ? chance.whole(1, 12) : -chance.whole(1, 6) },
})

export const somePath = (chance: Chance): string =>
  chance.of([
    [3, `/v1/accounts/${oneOf(chance, accounts)}`],
    [3, `/v1/stock/${oneOf(chance, skus)}`],
    [1, `/v1/slots/${oneOf(chance, slots)}`],
  ])

/** What is read at the end, from every instance. */
export const resources = (): readonly string[] => [
  ...accounts.map((id) => `/v1/accounts/${id}`),
  ...skus.map((sku) => `/v1/stock/${sku}`),
  ...slots.map((slot) => `/v1/slots/${slot}`),
]

export const ledgers = (): readonly string[] => accounts.map((id) => `/v1/accounts/${id}/entries`)

const skuOf = (chance: Chance): string => (chance.is(0.01) ? 'unheard-of' : oneOf(chance, skus))

function oneOf<T>(chance: Chance, all: readonly T[]): T {
  const one = all[chance.whole(0, all.length - 1)]
  if (one === undefined) throw new RangeError('There is nothing to draw from.')
  return one
}
