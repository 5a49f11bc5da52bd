/**
 * Job: reads the events of a shard for a view that is built anew, a piece at a time, each in its turn.
 * Boundary: it hands out what a batch is to tell the view; the batch and the store are others'.
 *
 * W1 A piece is read when the one before is in a batch. The view has caught up when nothing lies behind
 *    it in the log, and the last event that was committed here is the last one that it has.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Log, StoredEvent } from '../log/log.ts'
import type { EventRecord } from './envelope.ts'
import { Gathering } from './gathering.ts'
import type { Registered, Registry } from './registry.ts'
import { shardKey } from './shard.ts'
import type { Around, Standing } from './views.ts'
import type { Work } from './work.ts'

export type Chunk = {
  readonly view: Registered
  readonly shard: number
  readonly works: readonly Work[]
  readonly next: number
  readonly last: string
  readonly tenants: readonly string[]
}

type Building = Extract<Standing, { readonly is: 'building' }>

type Of = Around & {
  readonly standing: (view: Registered, shard: number) => Standing | undefined
  readonly caughtUp: (view: Registered, shard: number) => void
}

const chunkEvents = 500
/** A broker shows what was committed a moment later. */
const lookAgainMs = 20

export class Rebuild {
  readonly #log: Log
  readonly #registry: Registry
  readonly #of: Of
  readonly #last = new Map<number, string>()
  readonly #open = new Set<number>()
  #reading: Promise<void> = Promise.resolve()
  #chunk: { readonly chunk: Chunk; readonly taken: () => void } | undefined
  #isStopped = false

  constructor(log: Log, registry: Registry, of: Of) {
    this.#log = log
    this.#registry = registry
    this.#of = of
  }

  begin(view: Registered, shard: number): void {
    this.#open.add(shard)
    this.#reading = this.#reading.then(() => this.#build(view, shard)).catch(() => undefined)
  }

  close(shard: number): void {
    this.#open.delete(shard)
    this.#last.delete(shard)
    if (this.#chunk?.chunk.shard === shard) this.#drop()
  }

  stop(): void {
    this.#isStopped = true
    this.#drop()
  }

  get hasChunk(): boolean {
    return this.#chunk !== undefined
  }

  take(): Chunk | undefined {
    const { chunk } = this.#chunk ?? {}
    this.#drop()
    return chunk
  }

  happened(events: readonly { readonly shard: number; readonly record: EventRecord }[]): void {
    for (const { shard, record } of events) this.#last.set(shard, record.id)
  }

  #drop(): void {
    this.#chunk?.taken()
    this.#chunk = undefined
  }

  async #build(view: Registered, shard: number): Promise<void> {
    for (let at = this.#at(view, shard); at !== undefined; at = this.#at(view, shard)) {
      const events = await this.#log.events(shard, at.next, chunkEvents)
      if (this.#at(view, shard) === undefined) return
      const read = { view, shard, events, known: at.tenants }
      if (events.length > 0) await this.#hand(chunkOf(this.#registry, read))
      else await this.#tryToEnd(view, shard)
    }
  }

  async #tryToEnd(view: Registered, shard: number): Promise<void> {
    await this.#of.between(() => {
      const at = this.#at(view, shard)
      const last = this.#last.get(shard)
      if (at !== undefined && (last === undefined || last === at.last)) {
        this.#of.caughtUp(view, shard)
      }
    })
    if (this.#at(view, shard) !== undefined) await pause(lookAgainMs, undefined, { ref: false })
  }

  /** Resolves when it is in a batch. */
  #hand(chunk: Chunk): Promise<void> {
    return new Promise((taken) => {
      this.#chunk = { chunk, taken }
      this.#of.wake()
    })
  }

  #at(view: Registered, shard: number): Building | undefined {
    if (this.#isStopped || !this.#open.has(shard)) return undefined
    const standing = this.#of.standing(view, shard)
    return standing?.is === 'building' ? standing : undefined
  }
}

type Read = {
  readonly view: Registered
  readonly shard: number
  readonly events: readonly StoredEvent[]
  readonly known: readonly string[]
}

/** What is for the view, a message for each tenant, as a batch would have gathered it. */
function chunkOf(registry: Registry, { view, shard, events, known }: Read): Chunk {
  const { routes, tenant } = view.definition
  const types = new Set(routes.filter(({ gathers }) => gathers).map(({ type }) => type.wireName))
  const gathering = new Gathering(registry)
  for (const { record } of events) {
    const isFor = tenant === undefined || tenant === record.tenant
    if (!isFor || !types.has(record.type)) continue
    const none = { service: '', asker: undefined, once: undefined, timer: undefined }
    gathering.add(view, shardKey(shard), { ...record, ...none })
  }
  const last = events.at(-1)
  return {
    ...{ view, shard, works: gathering.works() },
    next: (last?.offset ?? -1) + 1,
    last: last?.record.id ?? '',
    tenants: [...new Set([...known, ...events.map(({ record }) => record.tenant)])],
  }
}
