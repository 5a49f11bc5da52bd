/**
 * Job: a shop on Kafka that another one is being moved into: what it has by now, as it was read back,
 * and what is written to it.
 * Boundary: what is to be there is the move's affair.
 *
 * K1 What counts as there was read back, committed, from the brokers; nothing is taken for granted
 *    because it was sent.
 */
import { join } from 'node:path'
import { StateCopy, StoreRefused } from '@millrace/kernel'
import {
  KafkaStoreReader,
  KafkaStoreWriter,
  marksIn,
  type HouseMark,
  type Load,
  type PlacedMessage,
  type Where,
} from '@millrace/kernel/kafka'
import { StateSum } from '../state-hash/state-sum.ts'
import { EventChains } from './event-chains.ts'
import type { Side } from './told.ts'

const logService = '~log'
/** Records in which a changelog shows whose it is. */
const lookInto = 5

type Source = {
  readonly installation: string
  readonly place: string
  readonly shards: number
  /** It is sealed: all had been moved when the move was ended. */
  readonly isSealed: boolean
}

export class KafkaTarget {
  readonly mark: HouseMark
  readonly copy: StateCopy
  readonly events: EventChains
  readonly #reader: KafkaStoreReader
  readonly #writer: KafkaStoreWriter
  readonly #sum = new StateSum()
  #read: ReadonlyMap<number, number> = new Map()

  private constructor(parts: Parts, mark: HouseMark) {
    this.#reader = parts.reader
    this.#writer = parts.writer
    this.copy = parts.copy
    this.mark = mark
    this.events = new EventChains(parts.reader.shards)
  }

  /**
   * Refused where something else lies there; gone on with where this move had begun it. Undefined
   * where the shop lives there already.
   */
  static async open(
    where: Where,
    source: Source,
    directory: string,
  ): Promise<KafkaTarget | undefined> {
    const writer = await KafkaStoreWriter.open(where, source.shards)
    const reader = await KafkaStoreReader.open(where)
    const copy = new StateCopy(join(directory, 'moving'), reader.installation)
    const parts = { reader, writer, copy }
    try {
      const found = await markOf(parts, source, where)
      if (found === 'open') {
        await closeAll(parts)
        return undefined
      }
      const mark = found ?? {
        ...{ is: 'arriving' as const, place: source.place, from: source.installation },
        move: crypto.randomUUID(),
      }
      if (found === undefined) await writer.mark(mark)
      const target = new KafkaTarget(parts, mark)
      target.#sum.addAll(
        copy.services().filter((service) => service !== logService),
        (service) => copy.rows(service),
      )
      await target.readBack()
      return target
    } catch (error) {
      await closeAll(parts)
      throw error
    }
  }

  services(): readonly string[] {
    return this.copy.services().filter((service) => service !== logService)
  }

  write(load: Load): Promise<void> {
    return this.#writer.write(load)
  }

  /** K1 */
  async readBack(): Promise<void> {
    const { state, events } = await this.#reader.ends()
    await this.#reader.followState(this.copy, state, (service, row, { before, after }) => {
      if (service === logService) return
      if (before !== undefined) this.#sum.remove(service, { ...row, value: before })
      if (after !== undefined) this.#sum.add(service, { ...row, value: after })
    })
    await this.#reader.readEvents(this.#read, events, (records, marks) => {
      for (const { shard, record } of records) this.events.add(shard, record)
      this.#read = new Map([...this.#read, ...marks])
    })
  }

  get side(): Side {
    return {
      services: this.#sum.services(),
      chains: this.events.chains(),
      hash: this.#sum.hash(),
    }
  }

  /** Inboxes begin anew: what an earlier try left there is not read. */
  async writeInbox(inbox: readonly PlacedMessage[]): Promise<void> {
    const writes = await this.#writer.beginInboxes()
    const isUntouched = inbox.length === 0 && writes.every(({ value }) => value === '0')
    if (!isUntouched) await this.#writer.write({ writes, inbox })
  }

  /** From now on instances open it. */
  finish(): Promise<void> {
    return this.#writer.mark(undefined)
  }

  close(): Promise<void> {
    return closeAll({ reader: this.#reader, writer: this.#writer, copy: this.copy })
  }
}

type Parts = {
  readonly reader: KafkaStoreReader
  readonly writer: KafkaStoreWriter
  readonly copy: StateCopy
}

async function closeAll({ reader, writer, copy }: Parts): Promise<void> {
  copy.close()
  await reader.close()
  await writer.close()
}

/** Undefined where nothing lies there yet. */
async function markOf(
  { reader, copy }: Parts,
  source: Source,
  { topicPrefix }: Where,
): Promise<HouseMark | 'open' | undefined> {
  const ends = await reader.ends()
  const most = source.isSealed ? Infinity : lookInto
  const first = new Map([...ends.state].map(([shard, end]) => [shard, Math.min(end, most)]))
  await reader.followState(copy, first)
  const marks = marksIn(copy, reader.shards)
  const [mark] = marks
  if (mark?.is === 'arriving' && mark.from === source.installation) return mark
  if (source.isSealed) return 'open'
  const isEmpty =
    copy.services().length === 0 && [...ends.events.values()].every((end) => end === 0)
  if (mark === undefined && isEmpty) return undefined
  // Whether who was moving in has come is only told at the end.
  await reader.followState(copy, ends.state)
  throw new StoreRefused(refusal(marksIn(copy, reader.shards)[0], topicPrefix))
}

const refusal = (mark: HouseMark | undefined, prefix = 'millrace.'): string => {
  const why =
    mark?.is === 'arriving' ? `another shop is moving in, from ${mark.place}` : 'not empty'
  return `The topics ${prefix}… are no place to move to: ${why}. Give another --topic-prefix.`
}
