import {
  decide,
  later,
  type Context,
  type Decision,
  type Out,
  type Payload,
} from '@millrace/kernel'
import { beatIsDue, type beat } from '#contracts/preorder-products'
import { chargePreorder, releasePreorder } from '#contracts/preorders'
import { first, move } from './line.ts'
import { hasTurns, type Product } from './product.ts'
import { askTime, settle } from './settle.ts'

/** Fast waves beat ten times a second, with several turns a beat. */
const shortestBeatMs = 100

const beatMsOf = (perSecond: number): number =>
  Math.max(Math.ceil(1000 / perSecond), shortestBeatMs)

/** Somebody who is awake says what the time is: as many turns as one beat has are given. */
export function onBeat(
  product: Product,
  { sku, nth }: Payload<typeof beat>,
  { key, now }: Context,
): Decision<Product> {
  if (nth !== product.beat.nth || !product.beat.isSet) return decide(product)
  const idle = { ...product, beat: { ...product.beat, isSet: false } }
  if (!hasTurns(product)) return decide(idle)
  const beatMs = beatMsOf(product.perSecond)
  const earliest = product.beat.at + beatMs
  if (now < earliest) return decide(product, later('beat', earliest, beatIsDue({ sku })))
  const allowed = product.carry + product.perSecond * beatMs
  const turns = Math.floor(allowed / 1000)
  const told: Out[] = []
  const beaten = { ...product, beat: { ...product.beat, at: now }, carry: allowed % 1000 }
  const next = giveTurns(beaten, turns, told)
  const timer = later('beat', now + beatMs, beatIsDue({ sku }))
  return settle({ before: product, after: next }, { key, now }, ...told, timer)
}

/** Those who pay before the release first, each line in the order of its tickets. */
function giveTurns(product: Product, turns: number, told: Out[]): Product {
  let next = product
  for (const { ticket, place } of first(next, 'toCharge', turns)) {
    next = move(next, ticket, { place, to: { is: 'charging' } })
    told.push(chargePreorder({ preorderId: place.preorderId }))
  }
  if (next.state !== 'releasing' || told.length === turns) return next
  for (const { ticket, place } of first(next, 'toRelease', turns - told.length)) {
    next = move(next, ticket, { place, to: { is: 'charging' } })
    told.push(releasePreorder({ preorderId: place.preorderId }))
  }
  return next
}

export function onBeatIsDue(product: Product): Decision<Product> {
  if (hasTurns(product)) return askTime(product)
  return decide({ ...product, beat: { ...product.beat, isSet: false } })
}
