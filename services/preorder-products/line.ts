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
type AnyLine = Line | 'waiting'

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
  return lineUp(next, lineOf(product, place), [ticket])
}

/** Rising tickets, at the cost of one. */
function lineUp(product: Product, line: Line, tickets: readonly number[]): Product {
  const [lowest = Infinity] = tickets
  const front = lowest < frontOf(product, line) ? { [line]: lowest } : {}
  const names = tickets.map((ticket) => [nameOf(ticket), 1] as const)
  return {
    ...product,
    [line]: product[line].withAll(names),
    front: { ...product.front, ...front },
  }
}

/** Nobody stands in the line with a ticket below it: those who have left need not be looked at again. */
const frontOf = ({ front = {} }: Product, line: AnyLine): number => front[line] ?? 0

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

export type Found = { readonly ticket: number; readonly place: Place }

/** The first of a line, with their tickets. */
export function first(product: Product, line: AnyLine, limit: number): readonly Found[] {
  const found = []
  const from = nameOf(frontOf(product, line))
  for (const [name] of product[line].list({ from, limit })) {
    const place = product.places.get(name)
    if (place === undefined) throw new Error(`Ticket ${name} stands in line and is nobody's.`)
    found.push({ ticket: Number(name), place })
  }
  return found
}

/** As `move`, for the first of a line at the cost of one. */
export function moveFirst(
  product: Product,
  line: AnyLine,
  { found, to }: { readonly found: readonly Found[]; readonly to: 'queued' | 'charging' },
): Product {
  const left = leave(product, line, found)
  const moved = found.map(({ ticket, place }): readonly [string, Place] => [
    nameOf(ticket),
    { ...place, is: to },
  ])
  const places = left.places.withAll(moved)
  const next = counted({ ...left, places }, { [to]: found.length })
  const [one] = moved
  if (one === undefined || to !== 'queued') return next
  const tickets = found.map(({ ticket }) => ticket)
  return lineUp(next, lineOf(product, one[1]), tickets)
}

/** As `remove`, for the first who wait, at the cost of one. */
export function removeFirst(product: Product, found: readonly Found[]): Product {
  const left = leave(product, 'waiting', found)
  const names = found.map(({ ticket }) => nameOf(ticket))
  return { ...left, places: left.places.withoutAll(names) }
}

/** The first of a line leave it, and keep their places. */
function leave(product: Product, line: AnyLine, found: readonly Found[]): Product {
  const last = found.at(-1)
  if (last === undefined) return product
  const by: Partial<Record<Place['is'], number>> = {}
  for (const { place } of found) by[place.is] = (by[place.is] ?? 0) - 1
  const names = found.map(({ ticket }) => nameOf(ticket))
  const next = counted(product, by)
  const front = { ...next.front, [line]: last.ticket + 1 }
  const left = { ...next, front, [line]: next[line].withoutAll(names) }
  return line === 'waiting' ? { ...left, blocks: blocksWithout(next, found) } : left
}

function blocksWithout({ blocks }: Product, found: readonly Found[]): Product['blocks'] {
  const gone = new Map<string, number>()
  for (const { ticket } of found) {
    const block = blockOf(ticket)
    gone.set(block, (gone.get(block) ?? 0) + 1)
  }
  let left = blocks
  for (const [block, count] of gone) {
    const rest = (left.get(block) ?? 0) - count
    left = rest > 0 ? left.with(block, rest) : left.without(block)
  }
  return left
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
