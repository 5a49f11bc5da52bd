/**
 * Job: the state of a shop as one number, to be compared between two stores, whatever engine they are
 * on. Each row is hashed by itself, and the hashes of a service are added: so the sum does not depend
 * on the order in which rows come, and goes on with a change without all the others being read again.
 * Boundary: rows as they are stored; it opens no store.
 *
 * B1 Two stores with the same business state have the same hash, on every engine and machine.
 * B2 What belongs to the log and not to the shop is left out: views, the memory of callers' keys, what
 *    a shard keeps for itself, and the clock of a key.
 */
import { createHash, hash } from 'node:crypto'
import { canonical } from './canonical.ts'

/** A stored value. The root of a key has empty `map` and `entry`. */
export type Row = {
  readonly key: string
  readonly map: string
  readonly entry: string
  /** JSON text. */
  readonly value: string
}

/** Made of the others, or memory of what was asked and of what lies in topics. */
const notBusiness = new Set([
  ...['order-list', 'order-history', 'letter-list'],
  ...['requests', 'records', 'topics'],
])
const onceMap = '~once'
const timersMap = '~timers'

export type ServiceSum = { readonly service: string; readonly rows: number; readonly sum: string }

export const isBusiness = (service: string): boolean =>
  !service.startsWith('~') && !notBusiness.has(service)

export class StateSum {
  readonly #services = new Map<string, { rows: number; sum: bigint }>()

  add(service: string, row: Row): void {
    this.#change(service, row, 1)
  }

  remove(service: string, row: Row): void {
    this.#change(service, row, -1)
  }

  addAll(services: Iterable<string>, rows: (service: string) => Iterable<Row>): this {
    for (const service of services) for (const row of rows(service)) this.add(service, row)
    return this
  }

  /** What there is of each service, by name; of those that are no business every row counts as it is. */
  services(): readonly ServiceSum[] {
    return [...this.#services]
      .filter(([, { rows }]) => rows !== 0)
      .map(([service, { rows, sum }]) => ({ service, rows, sum: textOf(sum) }))
      .sort((a, b) => (a.service < b.service ? -1 : 1))
  }

  /** B1 */
  hash(): string {
    const lines = this.services()
      .filter(({ service }) => isBusiness(service))
      .map(({ service, rows, sum }) => `${service} ${rows} ${sum}\n`)
    return createHash('sha256').update(lines.join('')).digest('hex')
  }

  #change(service: string, row: Row, times: 1 | -1): void {
    const text = isBusiness(service) ? businessOf(row) : row.value
    if (text === undefined) return
    const one = hash('sha256', [service, row.key, row.map, row.entry, text].join('\u001f'))
    const known = this.#services.get(service) ?? { rows: 0, sum: 0n }
    const sum = known.sum + BigInt(times) * BigInt(`0x${one}`)
    this.#services.set(service, { rows: known.rows + times, sum: BigInt.asUintN(256, sum) })
  }
}

const textOf = (sum: bigint): string => sum.toString(16).padStart(64, '0')

/** B2: undefined where a row has nothing of the shop in it. */
function businessOf({ map, entry, value }: Row): string | undefined {
  if (map === onceMap || (map === timersMap && entry === onceMap)) return undefined
  if (map !== '') return canonical(JSON.parse(value))
  const { s, v } = JSON.parse(value) as { readonly s: unknown; readonly v: number }
  return canonical({ s, v })
}
