/**
 * The evidence of an installation on Kafka, at rest or while instances write it. What lies there is
 * brought into a copy on this machine; events are told while they are read, and kept by nobody.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StateCopy, StoreRefused, type EventRecord } from '@millrace/kernel'
import {
  KafkaStoreReader,
  positionsIn,
  sameEnds,
  type AllEnds,
  type Where,
} from '@millrace/kernel/kafka'
import type { Row, StateEvidence } from './evidence.ts'

/** How long a moment is looked for in which nothing is being written. */
const quietMsMax = 30_000

type TakeEvent = (event: EventRecord, shard: number) => void

export class KafkaEvidence implements StateEvidence {
  /** Messages that lie in inboxes and are not handled yet. */
  readonly underWay: number
  readonly #copy: StateCopy
  readonly #directory: string

  private constructor(copy: StateCopy, directory: string, underWay: number) {
    this.#copy = copy
    this.#directory = directory
    this.underWay = underWay
  }

  /** `take` hears every event, shard by shard in the order of their commits. */
  static async read(where: Where, take: TakeEvent): Promise<KafkaEvidence> {
    const reader = await KafkaStoreReader.open(where)
    const directory = mkdtempSync(join(tmpdir(), 'millrace-evidence-'))
    const copy = new StateCopy(directory, reader.installation)
    try {
      const ends = await readWhole(reader, copy, take)
      const positions = positionsIn(copy, reader.shards)
      const waiting = await reader.readInbox(positions, ends.inbox)
      return new KafkaEvidence(copy, directory, waiting.length)
    } catch (error) {
      copy.close()
      rmSync(directory, { recursive: true })
      throw error
    } finally {
      await reader.close()
    }
  }

  services(): readonly string[] {
    return this.#copy.services()
  }

  rows(service: string): Iterable<Row> {
    return this.#copy.rows(service)
  }

  *rowsOf(service: string, map: string): Generator<Row> {
    for (const row of this.#copy.rows(service)) if (row.map === map) yield row
  }

  close(): void {
    this.#copy.close()
    rmSync(this.#directory, { recursive: true })
  }
}

/** V1: goes on reading until what was read is the state of one moment (H2). */
async function readWhole(
  reader: KafkaStoreReader,
  copy: StateCopy,
  take: TakeEvent,
): Promise<AllEnds> {
  let read: ReadonlyMap<number, number> = new Map()
  const latest = performance.now() + quietMsMax
  for (let ends = await reader.ends(); ;) {
    await reader.followState(copy, ends.state)
    await reader.readEvents(read, ends.events, (events, marks) => {
      for (const { record, shard } of events) take(record, shard)
      read = new Map([...read, ...marks])
    })
    const now = await reader.ends()
    if (sameEnds(ends, now)) return ends
    if (performance.now() > latest) {
      throw new StoreRefused(
        'The shop is written to without a pause, so its state and its events are never seen of ' +
          'one moment. Try again when there is less to do.',
      )
    }
    ends = now
  }
}
