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
import { first, moveFirst } from './line.ts'
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
  const paysNow = product.payWhen === 'now'
  const toCharge = paysNow ? first(product, 'toCharge', turns) : []
  const turnsLeft = product.state === 'releasing' ? turns - toCharge.length : 0
  const toRelease = turnsLeft > 0 ? first(product, 'toRelease', turnsLeft) : []
  for (const { place } of toCharge) told.push(chargePreorder({ preorderId: place.preorderId }))
  for (const { place } of toRelease) told.push(releasePreorder({ preorderId: place.preorderId }))
  const charged = moveFirst(product, 'toCharge', { found: toCharge, to: 'charging' })
  return moveFirst(charged, 'toRelease', { found: toRelease, to: 'charging' })
}

export function onBeatIsDue(product: Product): Decision<Product> {
  if (hasTurns(product)) return askTime(product)
  return decide({ ...product, beat: { ...product.beat, isSet: false } })
}
