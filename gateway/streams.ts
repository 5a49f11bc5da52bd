/**
 * Job: tells listeners what happens to an order, or in a wave, as it happens, by server-sent events.
 * Boundary: what there is to tell is read by whoever joins, and when to look says the engine.
 *
 * E1 A listener is told every line once, in the order of their ids, whenever it came.
 * E2 What is told is watched before it is read, so nothing is missed in between; it is read once for all
 *    who listen to it.
 * E3 Listeners are bounded, and so is what lies in a connection: who does not read is let go.
 */
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Busy } from '@millrace/kernel'
import type { GatewayEngine } from './engine.ts'
import { problemOf } from './problem-of.ts'
import { Turnstile } from './turnstile.ts'

export type StreamsOptions = {
  readonly engine: Pick<GatewayEngine, 'watch' | 'unwatch'>
  readonly listenersMax?: number
  readonly beatMs?: number
  readonly clock?: () => number
}

export type Told = {
  readonly lines: readonly { readonly id: number; readonly data: unknown }[]
  /** How long until nothing more is to come by itself; undefined while something is. */
  readonly restMs: (now: number) => number | undefined
}

/** What is written to: a response, or what a test has in its place. */
export type Line = Pick<ServerResponse, 'writableLength' | 'writableNeedDrain'> & {
  write(text: string): unknown
  end(): unknown
  destroy(): unknown
}

const listenersMaxUsual = 10_000
const beatMsUsual = 15_000
/** What may lie in a connection unread. */
const unreadMax = 256 * 1024
const againMs = 1000

export class Streams {
  readonly #options: Required<StreamsOptions>
  /** By what is watched. */
  readonly #streams = new Map<string, Stream>()
  readonly #reads = new Turnstile()
  #beat: NodeJS.Timeout | undefined
  #count = 0
  #isClosed = false

  constructor(options: StreamsOptions) {
    const usual = { listenersMax: listenersMaxUsual, beatMs: beatMsUsual, clock: Date.now }
    this.#options = { ...usual, ...options }
  }

  get count(): number {
    return this.#count
  }

  /** Refuses whom there is no room for. */
  checkRoom(): void {
    const { listenersMax } = this.#options
    if (this.#isClosed) throw new Busy('Millrace is stopping.', 1)
    if (this.#count >= listenersMax) throw new Busy(`${listenersMax} streams are open already.`, 5)
  }

  /** From the line after `last` on; returns how to leave. */
  join(watch: string, { line, last, ...reading }: Joining): () => void {
    const stream = this.#streams.get(watch) ?? this.#begin(watch, reading)
    const listener = new Listener(line, last)
    this.#count++
    this.#beat ??= setInterval(() => this.#beatAll(), this.#options.beatMs).unref()
    const left = (): void => {
      if (!stream.leave(listener)) return
      this.#count--
      if (!stream.isEmpty) return
      stream.stop()
      if (this.#streams.get(watch) === stream) this.#streams.delete(watch)
      if (this.#streams.size > 0) return
      clearInterval(this.#beat)
      this.#beat = undefined
    }
    stream.join(listener)
    return left
  }

  /** To be told of every watch that has come to something. */
  readonly woken = (watch: string): void => {
    if (this.#streams.size > 0) this.#streams.get(watch)?.wake()
  }

  /** Whoever listens goes on elsewhere, from the last line that they had. */
  close(): void {
    this.#isClosed = true
    for (const stream of this.#streams.values()) stream.end()
  }

  #begin(watch: string, { read, paceMs }: Reading): Stream {
    const { engine, clock } = this.#options
    const through = () => this.#reads.through(read)
    const stream = new Stream({ engine, clock, watch, read: through, paceMs })
    this.#streams.set(watch, stream)
    return stream
  }

  #beatAll(): void {
    for (const stream of this.#streams.values()) stream.beat()
  }
}

export type Reading = {
  readonly read: () => Promise<Told>
  /** How long it is left alone when it was read: what changes all the time is looked at now and then. */
  readonly paceMs: number
}

export type Joining = Reading & {
  readonly line: Line
  /** The id of the last line that the listener has; 0 where it has none. */
  readonly last: number
}

type Parts = Pick<Required<StreamsOptions>, 'engine' | 'clock'> &
  Reading & { readonly watch: string }

/** All who listen to one thing. */
class Stream {
  readonly #parts: Parts
  readonly #listeners = new Set<Listener>()
  #isReading = false
  #isStale = false
  #isStopped = false
  #timer: NodeJS.Timeout | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0
  }

  join(listener: Listener): void {
    this.#listeners.add(listener)
    this.wake()
  }

  leave(listener: Listener): boolean {
    return this.#listeners.delete(listener)
  }

  readonly wake = (): void => {
    this.#isStale = true
    if (!this.#isReading) void this.#tell()
  }

  beat(): void {
    for (const listener of this.#listeners) listener.beat()
  }

  end(): void {
    for (const listener of this.#listeners) listener.end()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#parts.engine.unwatch(this.#parts.watch)
  }

  async #tell(): Promise<void> {
    const { engine, watch, read, paceMs } = this.#parts
    this.#isReading = true
    clearTimeout(this.#timer)
    try {
      while (this.#isStale && !this.#isStopped) {
        this.#isStale = false
        engine.watch(watch)
        this.#told(await read())
        if (paceMs > 0) await pause(paceMs, undefined, { ref: false })
      }
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#isReading = false
    }
  }

  #told(told: Told): void {
    const news = told.lines.toSorted((a, b) => a.id - b.id)
    for (const listener of this.#listeners) listener.tell(news)
    const rest = told.restMs(this.#parts.clock())
    if (rest === undefined || this.#isStopped || this.#isStale) return
    if (rest === 0) for (const listener of this.#listeners) listener.finish()
    else this.#timer = setTimeout(this.wake, rest)
  }

  /** A shard moves, or too much is asked: it is looked again; what is our fault ends the streams. */
  #failed(error: unknown): void {
    if (this.#isStopped) return
    if (problemOf(error)?.status === 503) this.#timer = setTimeout(this.wake, againMs)
    else this.end()
  }
}

class Listener {
  readonly #line: Line
  #last: number
  #wasFull = false

  constructor(line: Line, last: number) {
    this.#line = line
    this.#last = last
  }

  /** E1 */
  tell(lines: Told['lines']): void {
    let text = ''
    for (const { id, data } of lines) {
      if (id <= this.#last) continue
      this.#last = id
      text += `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`
    }
    if (text !== '') this.#write(text)
  }

  /** Keeps what lies in between from taking the connection for dead; who has not read by the next one is let go. */
  beat(): void {
    const isFull = this.#line.writableNeedDrain
    if (isFull && this.#wasFull) this.#line.destroy()
    else this.#write(':\n\n')
    this.#wasFull = isFull
  }

  finish(): void {
    this.#write('event: end\ndata: {}\n\n')
    this.end()
  }

  end(): void {
    this.#line.end()
  }

  /** E3 */
  #write(text: string): void {
    this.#line.write(text)
    if (this.#line.writableLength > unreadMax) this.#line.destroy()
  }
}
