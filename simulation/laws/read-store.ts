/** The evidence of a store on disk, at rest or while a Millrace writes it. */
import { openStoreToRead, type EventRecord, type StoreReader } from '@millrace/kernel'
import type { Evidence, Row } from './evidence.ts'

export class StoreEvidence implements Evidence {
  /** One process owns all shards here: what it sends, it handles in the same commit. */
  readonly underWay = 0
  readonly #reader: StoreReader

  constructor(directory: string) {
    this.#reader = openStoreToRead(directory)
  }

  *events(): Generator<EventRecord> {
    for (const { record } of this.#reader.events()) yield record
  }

  rows(service: string): Iterable<Row> {
    return this.#reader.rows(service)
  }

  *rowsOf(service: string, map: string): Generator<Row> {
    for (const row of this.#reader.rows(service)) if (row.map === map) yield row
  }

  /** Throws where a page of a file is damaged, also one that no law looks at. */
  checkPages(): void {
    this.#reader.checkPages()
  }

  close(): void {
    this.#reader.close()
  }
}
