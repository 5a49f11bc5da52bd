/**
 * Job: reads assigned partitions for a simulated consumer: what lies there by the time that the question
 * arrives, and, where it is wanted, that there is no more.
 *
 * B12 Whoever asks for what was cut off, or lies beyond the end, is set to where its settings say.
 */
import type { Message, Offset } from '../../kafka/client.ts'
import type { Link } from './link.ts'
import type { Lying, PartitionLog } from './partition-log.ts'

export type FetchOptions = {
  readonly isolation: 'committed' | 'uncommitted'
  readonly tellsEnds: boolean
  readonly resetTo: 'start' | 'end'
}

export type Fetched = { readonly messages: readonly Message[]; readonly ends: readonly Offset[] }

type Place = { readonly log: PartitionLog; next: number; told: number; readonly forget: () => void }

export class Fetch {
  readonly #link: Link
  readonly #options: FetchOptions
  #places: Place[] = []
  /** Who waits for something to read. */
  #waiting: (() => void) | undefined

  constructor(link: Link, options: FetchOptions) {
    this.#link = link
    this.#options = options
  }

  assign(offsets: readonly Offset[]): void {
    for (const { forget } of this.#places) forget()
    this.#places = offsets.map(({ topic, partition, offset }) => {
      const log = this.#link.brokers.partition(topic, partition)
      return { log, next: offset, told: -1, forget: log.onMore(() => this.#waiting?.()) }
    })
  }

  end(): void {
    this.assign([])
  }

  /** Answers with the first that can be read, or with nothing when it is late. */
  take(count: number, timeoutMs: number, answer: (fetched: Fetched) => void): void {
    const { host, brokers } = this.#link
    const ends: Offset[] = []
    let isOver = false
    const finish = (messages: readonly Message[]): void => {
      if (isOver) return
      isOver = true
      this.#waiting = undefined
      answer({ messages, ends })
    }
    const look = (): void => {
      if (isOver || !host.isAlive) return
      const { blockedMs } = this.#link
      if (blockedMs > 0) return brokers.time.after(blockedMs + this.#link.wayMs, look)
      const { messages } = this.#read(Math.min(count, brokers.fetchedMax), ends)
      if (messages.length === 0) {
        this.#waiting = () => {
          this.#waiting = undefined
          brokers.time.after(this.#link.wayMs, look)
        }
        return
      }
      isOver = true
      this.#waiting = undefined
      host.native(this.#link.wayMs, () => answer({ messages, ends }))
    }
    brokers.time.after(this.#link.wayMs, look)
    host.native(timeoutMs, () => finish([]))
  }

  #read(count: number, ends: Offset[]): { readonly messages: Message[] } {
    const messages: Message[] = []
    const { isolation, tellsEnds } = this.#options
    for (const place of this.#places) {
      const { log } = place
      this.#reset(place)
      const limit = count - messages.length
      const { found, next } = log.read({ from: place.next, limit, isolation })
      place.next = next
      messages.push(...found.map((lying) => messageOf(log, lying)))
      const end = isolation === 'committed' ? log.stableEnd : log.end
      if (end < log.end && next === end)
        this.#link.brokers.watch.onPoint('a reader waits for what is not decided')
      if (!tellsEnds || next < end || place.told === next) continue
      place.told = next
      ends.push({ topic: log.topic, partition: log.partition, offset: next })
    }
    return { messages }
  }

  /** B12 */
  #reset(place: Place): void {
    const { log, next } = place
    if (next >= log.start && next <= log.end) return
    this.#link.brokers.watch.onPoint('a reader asks for what was cut off')
    place.next = this.#options.resetTo === 'start' ? log.start : log.end
  }
}

const messageOf = ({ topic, partition }: PartitionLog, { offset, record }: Lying): Message => ({
  ...{ topic, partition, offset },
  value: record?.value ?? null,
  key: record?.key ?? null,
  ...(record?.headers === undefined ? {} : { headers: record.headers }),
})
