/** Who stands where: each move is of one place, and keeps the numbers right. */
import { counted, nameOf, type Place, type Product } from './product.ts'

const blockSize = 256
const blockOf = (ticket: number): string => nameOf(Math.floor(ticket / blockSize))

function wait(product: Product, ticket: number, by: 1 | -1): Product {
  const block = blockOf(ticket)
  const count = (product.blocks.get(block) ?? 0) + by
  const blocks = count > 0 ? product.blocks.with(block, count) : product.blocks.without(block)
  const name = nameOf(ticket)
  const waiting = by > 0 ? product.waiting.with(name, 1) : product.waiting.without(name)
  return { ...product, blocks, waiting }
}

type Line = 'toCharge' | 'toRelease'

const lineOf = ({ payWhen }: Product, { isPaid }: Place): Line =>
  payWhen === 'now' && !isPaid ? 'toCharge' : 'toRelease'

const isInLine = ({ is }: Place): boolean => is === 'queued' || is === 'paid'

/** Takes a place out of where it stands. */
function out(product: Product, ticket: number, place: Place): Product {
  const left = counted(product, { [place.is]: -1 })
  if (place.is === 'waiting') return wait(left, ticket, -1)
  if (!isInLine(place)) return left
  const line = lineOf(product, place)
  return { ...left, [line]: left[line].without(nameOf(ticket)) }
}

function into(product: Product, ticket: number, place: Place): Product {
  const places = product.places.with(nameOf(ticket), place)
  const next = counted({ ...product, places }, { [place.is]: 1 })
  if (place.is === 'waiting') return wait(next, ticket, 1)
  if (!isInLine(place)) return next
  const line = lineOf(product, place)
  return { ...next, [line]: next[line].with(nameOf(ticket), 1) }
}

/** A new one, in the queue behind the cap or with a part of it. */
export function enter(product: Product, ticket: number, place: Place): Product {
  const taken = place.is === 'waiting' ? product.taken : product.taken + place.quantity
  return into({ ...product, taken }, ticket, place)
}

export function move(
  product: Product,
  ticket: number,
  { place, to }: { readonly place: Place; readonly to: Partial<Place> & Pick<Place, 'is'> },
): Product {
  return into(out(product, ticket, place), ticket, { ...place, ...to })
}

/** Back to where its turn comes: in order of tickets, so before all who came later. */
export const backInLine = (product: Product, ticket: number, place: Place): Product =>
  move(product, ticket, { place, to: { is: place.isPaid ? 'paid' : 'queued' } })

/** One that is released keeps its part of the cap; one that is given up makes room. */
export function remove(
  product: Product,
  ticket: number,
  { place, keeps }: { readonly place: Place; readonly keeps: boolean },
): Product {
  const left = out(product, ticket, place)
  const held = keeps || place.is === 'waiting' ? 0 : place.quantity
  return { ...left, taken: left.taken - held, places: left.places.without(nameOf(ticket)) }
}

export const placeAt = ({ places }: Product, ticket: number): Place | undefined =>
  places.get(nameOf(ticket))

/** The first of a line, with their tickets. */
export function first(
  product: Product,
  line: Line | 'waiting',
  limit: number,
): readonly { readonly ticket: number; readonly place: Place }[] {
  const found = []
  for (const [name] of product[line].list({ limit })) {
    const place = product.places.get(name)
    if (place === undefined) throw new Error(`Ticket ${name} stands in line and is nobody's.`)
    found.push({ ticket: Number(name), place })
  }
  return found
}

/** How many stand before it in the queue, and itself; 0 where it does not wait. */
export function positionOf(product: Product, ticket: number): number {
  if (placeAt(product, ticket)?.is !== 'waiting') return 0
  let position = 1
  for (const [, count] of product.blocks.list({ to: blockOf(ticket) })) position += count
  const from = nameOf(Math.floor(ticket / blockSize) * blockSize)
  for (const _ of product.waiting.list({ from, to: nameOf(ticket) })) position++
  return position
}
