/**
 * Job: what shops of a run do with a product that is pre-ordered: they plan it, pre-order more than there
 * is, change their minds, and stop the wave and let it go on.
 * Boundary: a plan made from chance of its own; the edge carries it out.
 */
import { planProduct, releaseProduct, resumeWave, stopWave } from '#contracts/preorder-products'
import { cancelPreorder, changePayment, placePreorder } from '#contracts/preorders'
import { setStock } from '#contracts/warehouse'
import type { Call } from './edge.ts'
import type { Random } from './random.ts'
import type { Act } from './shop.ts'

const sku = 'lamp'
/** In how many runs there is one. */
const planned = 0.4

type Plan = { readonly random: Random; readonly start: number; readonly lastsMs: number }

export function preordersOf({ random, start, lastsMs }: Plan): readonly Act[] {
  if (!random.chance(planned)) return []
  const early = (share: number) => random.between(0, lastsMs / share)
  const product = planProduct({
    ...{ sku, releaseAt: start + random.between(lastsMs / 5, lastsMs) },
    ...{ cap: random.between(3, 12), currency: 'EUR', unitPrice: random.between(0, 3) * 100 },
    ...{ payWhen: random.pick(['now', 'release'] as const), perSecond: random.pick([1, 5, 25]) },
    payWithinMs: random.between(20_000, 400_000),
  })
  const then: Act[] = []
  const many = random.between(5, 25)
  for (let nth = 0; nth < many; nth++) {
    then.push(preorderOf(`p-${nth}`, random.chance(0.5) ? early(10) : early(3), random))
  }
  if (random.chance(0.5))
    then.push({ at: early(1), call: called('release', releaseProduct({ sku })) })
  for (let nth = 0; random.chance(0.6); nth++) {
    const stop = called(`stop-${nth}`, stopWave({ sku }))
    const resume = { at: random.between(0, 60_000), call: called(`on-${nth}`, resumeWave({ sku })) }
    then.push({ at: early(1), call: stop, then: [resume] })
  }
  const stock = called('stock', setStock({ sku, onHand: random.between(0, 12) }))
  return [
    { at: 0, call: called('plan', product), then },
    { at: early(1), call: stock },
  ]
}

/** Nothing goes wrong any more: there is enough of it, and the wave goes on. */
export const goOn = (nth: number): readonly Call[] => [
  called(`calm-stock-${nth}`, setStock({ sku, onHand: 1000 })),
  called(`calm-on-${nth}`, resumeWave({ sku })),
]

const called = (name: string, sent: Call['sent']): Call => ({
  ...{ name: `lamps-${name}`, key: sku, sent },
})

function preorderOf(preorderId: string, at: number, random: Random): Act {
  const asked = placePreorder({
    ...{ preorderId, customerId: random.pick(['c-1', 'c-2']), sku },
    quantity: random.pick([1, 1, 1, 2, 3]),
    payment: paymentOf(random),
    ...(random.chance(0.2) ? { delivery: { slot: 'friday' } } : {}),
  })
  const of = (what: string, sent: Call['sent']): Call => ({
    ...{ name: `preorder-${what}-${preorderId}`, key: preorderId, sent },
  })
  const later = () => random.pick([0, random.between(0, 2000), random.between(0, 200_000)])
  const then: Act[] = []
  if (random.chance(0.3)) {
    const sent = cancelPreorder({ preorderId, reason: 'I changed my mind.' })
    then.push({ at: later(), call: of('cancel', sent) })
  }
  for (let nth = 0; random.chance(0.4); nth++) {
    const sent = changePayment({ preorderId, payment: paymentOf(random) })
    then.push({ at: later(), call: of(`pay-${nth}`, sent) })
  }
  return { at, call: of('place', asked), then }
}

const paymentOf = (random: Random) =>
  random.chance(0.6)
    ? { card: { token: 'tok-7' } }
    : { account: random.pick(['anna', 'bob', 'nobody']) }
