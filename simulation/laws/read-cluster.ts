/** The evidence of a cluster in memory. V1 is kept by looking at it between two commits only. */
import type { EventRecord } from '@millrace/kernel'
import type { Cluster } from '@millrace/kernel/testing'
import type { Evidence, Row } from './evidence.ts'

export class ClusterEvidence implements Evidence {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    this.#cluster = cluster
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
    return rowsIn(
      this.#cluster.shards.map(({ state }) => state),
      service,
    )
  }

  *rowsOf(service: string, map: string): Generator<Row> {
    for (const row of this.rows(service)) if (row.map === map) yield row
  }
}

type Places = ReadonlyMap<string, ReadonlyMap<string, string>>

/** The rows of a service in shards that lie in memory, by place. */
export function rowsIn(shards: readonly Places[], service: string): readonly Row[] {
  const found: Row[] = []
  for (const places of shards) {
    for (const [place, entries] of places) {
      const [of, key, map] = JSON.parse(place) as [string, string, string]
      if (of !== service) continue
      for (const [entry, value] of entries) found.push({ key, map, entry, value })
    }
  }
  return found.sort(inOrder)
}

function inOrder(a: Row, b: Row): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  if (a.map !== b.map) return a.map < b.map ? -1 : 1
  return a.entry < b.entry ? -1 : 1
}
