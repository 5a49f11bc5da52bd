/** The evidence of a cluster in memory. V1 is kept by looking at it between two commits only. */
import type { EventRecord } from '@millrace/kernel'
import type { Cluster } from '@millrace/kernel/testing'
import type { Evidence, Row } from './evidence.ts'
import { KeptRows } from './kept-rows.ts'

export class ClusterEvidence implements Evidence {
  readonly #cluster: Cluster
  readonly #rows: KeptRows

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.#rows = new KeptRows(cluster.shards.map(({ state }) => state))
  }

  /** From now on it is of this moment. */
  renew(): void {
    this.#rows.renew()
  }

  get underWay(): number {
    let messages = 0
    for (const { inbox, position } of this.#cluster.shards) messages += inbox.length - position
    return messages
  }

  *events(): Generator<EventRecord> {
    for (const { events } of this.#cluster.shards) {
      for (const record of events) yield JSON.parse(record) as EventRecord
    }
  }

  rows(service: string): Iterable<Row> {
    return this.#rows.of(service)
  }

  *rowsOf(service: string, map: string): Generator<Row> {
    for (const row of this.rows(service)) if (row.map === map) yield row
  }
}
