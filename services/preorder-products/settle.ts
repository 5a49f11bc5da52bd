import { decide, effect, isoTime, type Decision, type Out } from '@millrace/kernel'
import {
  goOn,
  placeMovedUp,
  productCounted,
  tellingTime,
  type Product as Shown,
  type TimeRequest,
} from '#contracts/preorder-products'
import { sellPreorderOut } from '#contracts/preorders'
import { first, moveFirst, removeFirst, type Found } from './line.ts'
import { counted, hasTurns, type Product } from './product.ts'

type Change = { readonly before: Product; readonly after: Product }
type Now = { readonly key: string; readonly now: number }

/** How many places one step moves of itself. */
const movesMax = 100

/**
 * What follows from whatever was decided: who waits moves up into the room there is, the wave ends when
 * there is nobody left, and a beat is asked for where somebody's turn has come. The numbers are told last.
 */
export function settle({ before, after }: Change, at: Now, ...out: Out[]): Decision<Product> {
  const told: Out[] = []
  const moved = endWave(moveUp(after, at, told), at, told)
  const next = { ...moved, updatedAt: at.now, revision: revisionOf(after) + 1 }
  const { state: asking, out: asked } = askForBeat(next)
  const { state, isStopped, cap, taken, counts } = next
  if (state === 'none') throw new Error(`There is no product ${at.key}.`)
  const numbers = { sku: at.key, state, isStopped, cap, taken, ...counts }
  const news = isTheSame(before, next) ? [] : [productCounted(numbers)]
  const more = told.length >= movesMax ? [goOn({ sku: at.key })] : []
  return decide(asking, ...news, ...told, ...asked, ...more, ...out)
}

const isTheSame = (one: Product, other: Product): boolean =>
  one.state === other.state &&
  one.isStopped === other.isStopped &&
  one.cap === other.cap &&
  one.taken === other.taken &&
  one.counts === other.counts

/** Strictly in order: one that wants more than there is room for holds up those behind it. */
function moveUp(product: Product, { key: sku }: Now, told: Out[]): Product {
  const { state, counts, cap } = product
  if (state === 'released' || counts.waiting === 0 || product.taken >= cap) return product
  const most = Math.min(movesMax, cap - product.taken)
  let { taken } = product
  const found: Found[] = []
  for (const one of first(product, 'waiting', most)) {
    const { ticket, place } = one
    if (taken + place.quantity > cap) break
    taken += place.quantity
    found.push(one)
    told.push(placeMovedUp({ sku, preorderId: place.preorderId, ticket }))
  }
  if (found.length === 0) return product
  const moved = moveFirst(product, 'waiting', { found, to: 'queued' })
  return counted({ ...moved, taken }, { movedUp: found.length })
}

/** Nobody is to be charged, asked or waited for any more: who still waits will not get one. */
function endWave(product: Product, { now }: Now, told: Out[]): Product {
  const { queued, charging, paid, declined } = product.counts
  if (product.state !== 'releasing' || queued + charging + paid + declined > 0) return product
  const found = first(product, 'waiting', movesMax)
  for (const { place } of found) told.push(sellPreorderOut({ preorderId: place.preorderId }))
  const next = counted(removeFirst(product, found), { canceled: found.length })
  if (next.counts.waiting > 0) return next
  return { ...next, state: 'released', isStopped: false, why: '', endedAt: now }
}

/**
 * Time stands still in a store: a timer that fires late tells when it was due. So it is asked of whoever is
 * awake, and a wave that was asleep goes on at its rate, and never makes up for what it has slept through.
 */
function askForBeat(product: Product): Decision<Product> {
  if (product.beat.isSet || !hasTurns(product)) return decide(product)
  return askTime(product)
}

export function askTime(product: Product): Decision<Product> {
  const nth = product.beat.nth + 1
  const beat = { ...product.beat, nth, isSet: true }
  return decide(
    { ...product, beat },
    effect(tellingTime, `beat ${nth}`, { nth } satisfies TimeRequest),
  )
}

export const revisionOf = ({ revision = 0 }: Product): number => revision

export function shown(sku: string, product: Product): Shown {
  const { state, isStopped, cap, taken, currency, unitPrice, payWhen, perSecond } = product
  if (state === 'none') throw new Error(`There is no product ${sku}.`)
  return {
    ...{ sku, state, isStopped, releaseAt: isoTime(product.releaseAt), cap, taken },
    ...{ waiting: product.counts.waiting, currency, unitPrice, payWhen, perSecond },
    payWithinSeconds: Math.floor(product.payWithinMs / 1000),
    plannedAt: isoTime(product.plannedAt),
    updatedAt: isoTime(product.updatedAt),
  }
}
