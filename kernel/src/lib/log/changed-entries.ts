/**
 * Job: what was changed of one map of one key and lies in no table yet, in memory; and a map as it stands,
 * which is what is stored with that on top.
 * Boundary: where entries are stored, and what a change holds, is not known here.
 *
 * C1 Going through a part of a map costs as much as that part has, however much was changed.
 */
import type { Range } from '../machine/entries.ts'

/** So many new names are put in their places one by one; more are sorted. */
const looseMax = 32

export class ChangedEntries<V> {
  readonly #values = new Map<string, V>()
  /** In order, once somebody has gone through them; but for those that came since. */
  #names: string[] | undefined
  #loose: string[] = []

  get size(): number {
    return this.#values.size
  }

  get(name: string): V | undefined {
    return this.#values.get(name)
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  set(name: string, value: V): void {
    if (this.#names !== undefined && !this.#values.has(name)) this.#loose.push(name)
    this.#values.set(name, value)
  }

  values(): Iterable<V> {
    return this.#values.values()
  }

  /** Nothing may be changed meanwhile. */
  *names({ from, to, backwards }: Range): Generator<string> {
    const names = this.#inOrder()
    const first = from === undefined ? 0 : placeIn(names, from)
    const end = to === undefined ? names.length : placeIn(names, to)
    const count = end - first
    for (let nth = 0; nth < count; nth++) {
      const name = names[backwards === true ? end - 1 - nth : first + nth]
      if (name !== undefined) yield name
    }
  }

  #inOrder(): readonly string[] {
    const names = (this.#names ??= [...this.#values.keys()].sort())
    const loose = this.#loose
    if (loose.length === 0) return names
    this.#loose = []
    if (loose.length > looseMax) return (this.#names = [...names, ...loose].sort())
    for (const name of loose) names.splice(placeIn(names, name), 0, name)
    return names
  }
}

/** Where the first name lies that is not before this one. */
function placeIn(names: readonly string[], name: string): number {
  const last = names.at(-1)
  if (last === undefined || last < name) return names.length
  let [low, high] = [0, names.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((names[middle] ?? '') < name) low = middle + 1
    else high = middle
  }
  return low
}

type Row = readonly [entry: string, value: string]
type Layers<V> = readonly ChangedEntries<V>[]

type Stood<V> = {
  /** What was changed last comes first. */
  readonly layers: Layers<V>
  /** Undefined where the entry was taken away. */
  readonly textOf: (change: V) => string | undefined
  readonly stored: (range: Range) => readonly Row[]
}

/** The entries of a map as they stand, all at once: what is changed later does not show. */
export function entriesAsTheyStand<V>(scan: Range, stood: Stood<V>): readonly Row[] {
  const { limit = Infinity } = scan
  const { layers, stored } = stood
  const found: Row[] = []
  if (limit === 0) return found
  const changed = (name: string): boolean => layers.some((layer) => layer.has(name))
  for (const { row, isStored } of inOneOrder(changes(scan, stood), inPages(scan, stored), scan)) {
    const [name, text] = row
    // One that was changed is told as it was changed.
    if (text === undefined || (isStored && changed(name))) continue
    found.push([name, text])
    if (found.length === limit) break
  }
  return found
}

type Change = readonly [entry: string, value: string | undefined]

function* changes<V>(scan: Range, { layers, textOf }: Stood<V>): Generator<Change> {
  for (const name of namesIn(layers, scan)) {
    const layer = layers.find((one) => one.has(name))
    yield [name, layer && textOf(layer.get(name) as V)]
  }
}

type Told = { readonly row: Change; readonly isStored: boolean }

/** Of either no more is taken than has to be. */
function* inOneOrder(
  changed: Iterator<Change>,
  rows: Iterator<Row>,
  { backwards }: Range,
): Generator<Told> {
  let [change, row] = [changed.next(), rows.next()]
  while (change.done !== true && row.done !== true) {
    if (isBefore(row.value[0], change.value[0], backwards)) {
      yield { row: row.value, isStored: true }
      row = rows.next()
    } else {
      yield { row: change.value, isStored: false }
      change = changed.next()
    }
  }
  for (; change.done !== true; change = changed.next()) yield { row: change.value, isStored: false }
  for (; row.done !== true; row = rows.next()) yield { row: row.value, isStored: true }
}

const isBefore = (one: string, other: string, backwards?: boolean): boolean =>
  backwards === true ? one > other : one < other

/** The names that any of them has, each once. */
function* namesIn<V>(layers: Layers<V>, range: Range): Generator<string> {
  const going = layers.map((layer) => {
    const names = layer.names(range)
    return { names, next: names.next() }
  })
  for (;;) {
    let first: string | undefined
    for (const { next } of going) {
      if (next.done === true) continue
      if (first === undefined || isBefore(next.value, first, range.backwards)) first = next.value
    }
    if (first === undefined) return
    yield first
    for (const one of going) if (one.next.value === first) one.next = one.names.next()
  }
}

const pageMax = 4096

/** Where only so many are wanted no more are read than that, until changes have taken some of them away. */
function* inPages(scan: Range, stored: Stood<unknown>['stored']): Generator<Row> {
  if (scan.limit === undefined) return yield* stored(scan)
  let rest = scan
  for (let size = scan.limit + 1; ; size = Math.min(4 * size, Math.max(size, pageMax))) {
    const rows = stored({ ...rest, limit: size })
    yield* rows
    const [last] = rows.at(-1) ?? []
    if (last === undefined || rows.length < size) return
    rest = scan.backwards === true ? { ...rest, to: last } : { ...rest, from: `${last}\0` }
  }
}
