/** What readers of committed records know: the changelogs folded, and the events. */
import type { EventRecord } from '@millrace/kernel'
import { put, type Decoded } from '@millrace/kernel/testing'
import type { Evidence, Row } from '../laws/evidence.ts'
import { KeptRows } from '../laws/kept-rows.ts'

export class Fold implements Evidence {
  readonly #state: Map<string, Map<string, string>>[]
  readonly #events: EventRecord[][]
  readonly #underWay: () => number
  readonly #rows: KeptRows
  #isBehind = false

  constructor(shards: number, underWay: () => number) {
    this.#state = Array.from({ length: shards }, () => new Map())
    this.#events = Array.from({ length: shards }, () => [])
    this.#underWay = underWay
    this.#rows = new KeptRows(this.#state)
  }

  take({ writes, events }: Decoded): void {
    this.#isBehind = true
    for (const { shard, is } of writes) {
      const places = this.#state[shard]
      if (places !== undefined) put(places, is)
    }
    for (const { shard, is } of events) this.#events[shard]?.push(is)
  }

  get underWay(): number {
    return this.#underWay()
  }

  *events(): Generator<EventRecord> {
    for (const records of this.#events) yield* records
  }

  rows(service: string): Iterable<Row> {
    if (this.#isBehind) this.#rows.renew()
    this.#isBehind = false
    return this.#rows.of(service)
  }

  *rowsOf(service: string, map: string): Generator<Row> {
    for (const row of this.rows(service)) if (row.map === map) yield row
  }
}
