/** What readers of committed records know: the changelogs folded, and the events. */
import type { EventRecord } from '@millrace/kernel'
import { put, type Decoded } from '@millrace/kernel/testing'
import type { Evidence, Row } from '../laws/evidence.ts'
import { rowsIn } from '../laws/read-cluster.ts'

export class Fold implements Evidence {
  readonly #state: Map<string, Map<string, string>>[]
  readonly #events: EventRecord[][]
  readonly #underWay: () => number

  constructor(shards: number, underWay: () => number) {
    this.#state = Array.from({ length: shards }, () => new Map())
    this.#events = Array.from({ length: shards }, () => [])
    this.#underWay = underWay
  }

  take({ writes, events }: Decoded): void {
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
    return rowsIn(this.#state, service)
  }

  *rowsOf(service: string, map: string): Generator<Row> {
    for (const row of this.rows(service)) if (row.map === map) yield row
  }
}
