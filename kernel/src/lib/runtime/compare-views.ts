/**
 * Job: holds what two versions of a view have in their maps against each other, a piece at a time: both
 * have heard the same whenever a piece is looked at, so what was alike stays so.
 */
import type { Log } from '../log/log.ts'
import { keyText, shardKey } from './shard.ts'

type Compared = {
  readonly before: string
  readonly now: string
  readonly shard: number
  readonly tenants: readonly string[]
  readonly maps: readonly string[]
}

type Piece = readonly (readonly [entry: string, value: string])[]
type Part = { readonly key: string; readonly map: string }

const pieceEntries = 500
/** Behind an entry, and before every other that follows it. */
const behind = '\u0000'

export class Comparison {
  /** The first thing that differs. */
  difference: string | undefined
  readonly #log: Log
  readonly #of: Compared
  readonly #parts: Part[]
  #from = ''

  constructor(log: Log, of: Compared) {
    this.#log = log
    this.#of = of
    this.#parts = of.tenants.flatMap((tenant) =>
      of.maps.map((map) => ({ key: keyText(tenant, shardKey(of.shard)), map })),
    )
  }

  /** Looks at the next piece; true when all is compared, or something differs. */
  goOn(): boolean {
    const [part] = this.#parts
    if (part === undefined) return true
    const old = this.#piece(this.#of.before, part)
    const entry = differing(old, this.#piece(this.#of.now, part))
    if (entry !== undefined) {
      this.difference = `${part.map} of ${part.key} has ${entry} otherwise`
      return true
    }
    const [last] = old.at(-1) ?? []
    this.#from = `${last ?? ''}${behind}`
    if (old.length < pieceEntries) this.#next()
    return this.#parts.length === 0
  }

  #next(): void {
    this.#parts.shift()
    this.#from = ''
  }

  #piece(service: string, { key, map }: Part): Piece {
    const from = this.#from === '' ? {} : { from: this.#from }
    const { shard } = this.#of
    return [...this.#log.scan({ shard, service, key, map, limit: pieceEntries, ...from })]
  }
}

/** The first entry that is not in both, or not with the same value. */
function differing(old: Piece, present: Piece): string | undefined {
  const entriesMax = Math.max(old.length, present.length)
  for (let at = 0; at < entriesMax; at++) {
    const [[entry, value] = [], [other, otherwise] = []] = [old[at], present[at]]
    if (entry !== other || value !== otherwise) return entry ?? other
  }
  return undefined
}
