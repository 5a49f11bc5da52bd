/** For tests: of the lamp there are three to be had, and two are charged in a second. */
import type { Sent } from '@millrace/kernel'
import { given, testTime, type Given } from '@millrace/kernel/testing'
import { beat, planProduct, releaseProduct, takePlace } from '#contracts/preorder-products'
import { preorderProducts } from './preorder-products.ts'
import type { Product } from './product.ts'

export const sku = 'lamp'
export const terms = {
  ...{ sku, releaseAt: testTime + 1000, cap: 3, currency: 'EUR', unitPrice: 500 },
  ...{ perSecond: 2, payWithinMs: 60_000 },
  payWhen: 'release' as const,
}

export const planned = given(preorderProducts).when(planProduct(terms))

export const take = (preorderId: string, quantity = 1) => takePlace({ sku, preorderId, quantity })

/** As many as are named here have taken a place, in this order. */
export const taken = (...ids: readonly string[]) => after(planned, ...ids.map((id) => take(id)))

type When = ReturnType<Given<Product>['when']>

export function after(when: When, ...messages: readonly Sent[]): When {
  let next = when
  for (const message of messages) next = next.when(message)
  return next
}

/** The wave is on, and so many beats were answered, each when it was due. */
export function beaten(when: When, times: number): When {
  let next = when.when(releaseProduct({ sku }))
  for (let nth = 1; nth <= times; nth++) next = tick(next, testTime + nth * 500)
  return next
}

/** Whoever is awake says that it is now. */
export function tick(when: When, now: number): When {
  const { nth } = when.state.beat
  return when.when(beat({ sku, nth }), { now })
}
