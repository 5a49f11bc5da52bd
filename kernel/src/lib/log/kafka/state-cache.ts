/**
 * Job: a copy of the state in SQLite on this machine, with the place in the changelog that it stands
 * for, so that a restart reads only the rest. It is written in a thread of its own, and read here.
 * Boundary: it can be lost or thrown away at any time; the changelog is the state.
 *
 * K1 It is written after Kafka's commit, with the offset it stands for: it may be behind, never ahead.
 * K2 One that is damaged, of another installation or release, or older than the changelog remembers
 *    removals, is thrown away.
 * K5 What `write` has resolved for is read. In between all is read as it stood before: a reader that
 *    looked at one moment for long costs no lock for each look.
 * K6 What was read of a changelog is written where the reading began, or went on after the write before:
 *    so it is never older than what is there.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { StoreRefused, type Address, type Scan, type StateWrite } from '../log.ts'
import { isDamage, removeCache, type Mark, type Written } from './cache-store.ts'
import type { CacheThreadData, FromCache, ToCache } from './cache-thread.ts'
import { placeOf } from './overlay.ts'

export type CacheOptions = {
  readonly directory: string
  readonly installation: string
  readonly clock: () => number
  /** A copy that was not written for longer than this is thrown away. */
  readonly trustedMs: number
}

/** To put what was written in order costs two syncs. */
const settleAfter = 20_000

type Rows = readonly (readonly [entry: string, value: string])[]
type Marks = ReadonlyMap<number, number>

/** What the log asks of the copy. */
export interface StateCopy {
  /** Where in the changelog of a shard the copy stands: the next offset to read. */
  mark(shard: number): number
  read(address: Address): string | undefined
  scan(scan: Scan): Rows
  /**
   * Writes in the order of the changelog, and where each shard stands after all of them. What was read
   * there from `from` on fails where the copy does not stand there any more (K6).
   */
  write(writes: Iterable<StateWrite>, marks: Marks, from?: Marks): void | Promise<void>
  /** Begins a shard anew. */
  forget(shard: number): void
  close(): void | Promise<void>
}

type Waiting = { readonly resolve: () => void; readonly reject: (error: Error) => void }

export class StateCache implements StateCopy {
  readonly #options: CacheOptions
  readonly #file: string
  readonly #thread: Worker
  readonly #marks = new Map<number, Mark>()
  /** Who waits for the thread's answer, in order. */
  readonly #waiting: Waiting[] = []
  readonly #opened = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  #settling: Promise<void> = Promise.resolve()
  /** Entries that were written and not put in order. */
  #unsettled = 0
  #reader: Reader | undefined
  #failure: Error | undefined

  private constructor(options: CacheOptions) {
    const { directory, installation } = options
    this.#options = options
    mkdirSync(directory, { recursive: true })
    this.#file = join(directory, 'kafka-state.db')
    const workerData: CacheThreadData = { file: this.#file, installation }
    this.#thread = new Worker(new URL('cache-thread.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 24 },
    })
    this.#thread.on('message', (message: FromCache) => this.#hear(message))
    this.#thread.on('error', (error) => this.#fail(error))
    this.#thread.on('exit', () => {
      this.#fail(new Error('The thread of the copy has ended.'))
      this.#ended.resolve()
    })
    this.#thread.unref()
  }

  static async open(options: CacheOptions): Promise<StateCache> {
    const cache = new StateCache(options)
    cache.#thread.ref()
    try {
      await cache.#opened.promise
    } finally {
      cache.#thread.unref()
    }
    return cache
  }

  mark(shard: number): number {
    const mark = this.#marks.get(shard)
    if (mark === undefined) return 0
    if (this.#options.clock() - mark.at <= this.#options.trustedMs) return mark.next
    this.forget(shard)
    return 0
  }

  read(address: Address): string | undefined {
    return this.#sound((reader) => reader.read(address))
  }

  scan(scan: Scan): Rows {
    return this.#sound((reader) => reader.scan(scan))
  }

  async write(writes: Iterable<StateWrite>, marks: Marks, from: Marks = new Map()): Promise<void> {
    const at = this.#options.clock()
    const moved = [...marks].map(([shard, next]) => ({ shard, next, at }))
    const shards = written(writes)
    await this.#ask({ is: 'write', shards, marks: moved, from })
    for (const mark of moved) this.#marks.set(mark.shard, mark)
    this.#reader?.lookAgain()
    this.#unsettled += shards.reduce((sum, { entries }) => sum + entries.length, 0)
    if (this.#unsettled >= settleAfter) this.#settle()
  }

  forget(shard: number): void {
    this.#marks.delete(shard)
    this.#ask({ is: 'forget', shard }).then(
      () => this.#reader?.lookAgain(),
      () => undefined,
    )
  }

  async close(): Promise<void> {
    this.#reader?.close()
    this.#reader = undefined
    if (this.#failure === undefined) await this.#ask({ is: 'close' }).catch(() => undefined)
    this.#failure ??= new Error('The copy is closed.')
    await this.#thread.terminate()
    await this.#ended.promise
  }

  /** For tests: resolves when what was written was put in order. */
  settled(): Promise<void> {
    return this.#settling
  }

  /** Once nobody looks at what was before, it can be put in order; and once it is, nobody looks back. */
  #settle(): void {
    this.#unsettled = 0
    this.#settling = this.#ask({ is: 'settle' }).then(
      () => this.#reader?.lookAgain(),
      () => undefined,
    )
  }

  #ask(message: ToCache): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    this.#thread.postMessage(message)
    // What waits for an answer keeps the process alive.
    this.#thread.ref()
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  #hear(message: FromCache): void {
    if (message.is === 'opened') this.#open(message.marks)
    else if (message.is === 'failed') this.#fail(this.#failureOf(message))
    else {
      this.#waiting.shift()?.resolve()
      if (this.#waiting.length === 0) this.#thread.unref()
    }
  }

  #open(marks: readonly Mark[]): void {
    for (const mark of marks) this.#marks.set(mark.shard, mark)
    try {
      this.#reader = new Reader(this.#file)
      this.#opened.resolve()
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #failureOf({ why, how }: FromCache & { readonly is: 'failed' }): Error {
    if (how === 'refused') return new StoreRefused(why)
    return how === 'damaged' ? this.#damaged(why) : new Error(why)
  }

  #fail(error: Error): void {
    const failure = (this.#failure ??= error)
    this.#opened.reject(failure)
    for (const { reject } of this.#waiting.splice(0)) reject(failure)
  }

  /** K2 for damage that shows only when the page is read. */
  #sound<T>(use: (reader: Reader) => T): T {
    const reader = this.#reader
    if (reader === undefined) throw this.#failure ?? new Error('The copy is closed.')
    try {
      return use(reader)
    } catch (error) {
      if (!isDamage(error)) throw error
      throw (this.#failure = this.#damaged(error))
    }
  }

  #damaged(cause: unknown): Error {
    this.#reader?.close()
    this.#reader = undefined
    removeCache(this.#file)
    return new Error(`${this.#file} was damaged and is thrown away; start again.`, { cause })
  }
}

/** Sees the copy as it stood at one moment, until it is told to look again (K5). */
class Reader {
  readonly #database: DatabaseSync
  readonly #statements: ReturnType<typeof prepare>

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { readOnly: true })
    for (const pragma of ['mmap_size = 1073741824', 'cache_size = -16000']) {
      this.#database.exec(`PRAGMA ${pragma}`)
    }
    this.#statements = prepare(this.#database)
    this.#look()
  }

  lookAgain(): void {
    this.#database.exec('COMMIT')
    this.#look()
  }

  read(address: Address): string | undefined {
    const { shard, entry } = address
    const row = this.#statements.get.get(shard, placeOf(address), entry)
    return row === undefined ? undefined : String(row['value'])
  }

  scan(scan: Scan): Rows {
    const { shard, from = '', to = '\u{10FFFF}', limit = -1, backwards } = scan
    const statement = backwards === true ? this.#statements.backwards : this.#statements.forwards
    return statement
      .all(shard, placeOf(scan), from, to, limit)
      .map((row) => [String(row['entry']), String(row['value'])] as const)
  }

  close(): void {
    this.#database.close()
  }

  #look(): void {
    this.#database.exec('BEGIN')
    // A moment is chosen by the first look, not by the beginning.
    this.#statements.any.get()
  }
}

function prepare(database: DatabaseSync) {
  const at = 'shard = ? AND place = ?'
  const range = `SELECT entry, value FROM state WHERE ${at} AND entry >= ? AND entry < ?`
  return {
    any: database.prepare('SELECT 1 FROM identity'),
    get: database.prepare(`SELECT value FROM state WHERE ${at} AND entry = ?`),
    forwards: database.prepare(`${range} ORDER BY entry LIMIT ?`),
    backwards: database.prepare(`${range} ORDER BY entry DESC LIMIT ?`),
  }
}

type Lists = { places: string[]; entries: string[]; values: (string | null)[] }

function written(writes: Iterable<StateWrite>): readonly Written[] {
  const shards = new Map<number, Lists>()
  for (const write of writes) {
    let lists = shards.get(write.shard)
    if (lists === undefined) {
      shards.set(write.shard, (lists = { places: [], entries: [], values: [] }))
    }
    lists.places.push(placeOf(write))
    lists.entries.push(write.entry)
    lists.values.push(write.value ?? null)
  }
  return [...shards].map(([shard, lists]) => ({ shard, ...lists }))
}
