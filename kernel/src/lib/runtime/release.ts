/**
 * Job: a store remembers which versions were ever written into each of its shards, and a release that
 * cannot read them is refused before anything is handled.
 * Boundary: it compares and says why not; reading one state or message is the key's and the step's.
 *
 * V1 What a release may write is remembered in the first commit that it makes.
 * V2 Nothing is handled by a release that is older than what is stored, or that lacks a migration, a
 *    table of a saga, a performer, or a handler of a message that waits.
 */
import { StoreRefused, type Log } from '../log/log.ts'
import type { Registry } from './registry.ts'
import { shardText } from './shard.ts'

type Written = {
  /** The oldest and the newest version of each service's state, and its tables' versions. */
  readonly services: Readonly<Record<string, ServiceWritten>>
  /** The newest version of each message type. */
  readonly messages: Readonly<Record<string, number>>
}

type ServiceWritten = {
  readonly from: number
  readonly to: number
  readonly tables: readonly number[]
  readonly handles: readonly string[]
}

const map = 'release'

/** A message that waits in the store to be handled. */
export type Waiting = { readonly service: string; readonly type: string }

export class Release {
  readonly #log: Log
  readonly #registry: Registry
  readonly #toRemember = new Map<number, string>()

  constructor(log: Log, registry: Registry) {
    this.#log = log
    this.#registry = registry
  }

  /** V2; `waiting` is only looked through when something that was handled once no longer is. */
  check(shard: number, waiting: () => Iterable<Waiting>): void {
    const address = { shard, service: '~shard', key: shardText(shard), map, entry: 'written' }
    const stored = this.#log.read(address)
    const before = stored === undefined ? nothing : (JSON.parse(stored) as Written)
    this.#checkServices(before)
    this.#checkMessages(before)
    if (this.#dropsHandlers(before)) for (const message of waiting()) this.checkHandled(message)
    const after = JSON.stringify(this.#join(before))
    if (after !== stored) this.#toRemember.set(shard, after)
  }

  checkHandled({ service, type }: Waiting): void {
    const known = this.#registry.services.get(service)
    if (known !== undefined && this.#registry.handles(known, type)) return
    throw new StoreRefused(
      `The store holds ${type} for ${service}, which this release does not handle. ` +
        'Start the release that does, and let it finish.',
    )
  }

  close(shard: number): void {
    this.#toRemember.delete(shard)
  }

  get hasNews(): boolean {
    return this.#toRemember.size > 0
  }

  /** V1: what is to be written with the next batch, if it was not yet. */
  *take(): Generator<readonly [shard: number, entry: string, written: unknown]> {
    for (const [shard, written] of this.#toRemember) {
      yield [shard, 'written', JSON.parse(written)]
    }
    this.#toRemember.clear()
  }

  static readonly map = map

  #checkServices({ services }: Written): void {
    for (const [name, { from, to, tables }] of Object.entries(services)) {
      const newest = this.#registry.newest(name)
      if (newest !== undefined && to > newest) throw older(`the state of ${name}`, to, newest)
      const definition = this.#registry.services.get(name)?.definition
      if (definition === undefined) continue
      const { version, migrations, versions } = definition
      for (let at = from; at < version; at++) {
        if (migrations[at] === undefined) {
          throw new StoreRefused(
            `The store may hold version ${at} of the state of ${name}; nothing brings it up to ${version}.`,
          )
        }
      }
      const gone = tables.find((table) => versions?.includes(table) !== true)
      if (gone === undefined) continue
      throw new StoreRefused(
        `The store may hold runs of ${name} under its table ${gone}, which this release lacks.`,
      )
    }
  }

  #checkMessages({ messages }: Written): void {
    for (const [name, written] of Object.entries(messages)) {
      const version = this.#registry.type(name)?.version
      if (version !== undefined && written > version) throw older(name, written, version)
    }
  }

  #dropsHandlers({ services }: Written): boolean {
    return Object.entries(services).some(([name, { handles }]) => {
      const known = this.#registry.services.get(name)
      return known === undefined || handles.some((type) => !this.#registry.handles(known, type))
    })
  }

  #join(before: Written): Written {
    const services: Record<string, ServiceWritten> = { ...before.services }
    for (const [name, { definition }] of this.#registry.services) {
      const { version, versions = [], routes } = definition
      const known = services[name]
      services[name] = {
        from: Math.min(known?.from ?? version, version),
        // Who knows only the view before would not tell this one what happens.
        to: this.#registry.newest(name) ?? version,
        tables: inOrder([...(known?.tables ?? []), ...versions]),
        handles: routes.map(({ type }) => type.wireName).sort(),
      }
    }
    const messages: Record<string, number> = { ...before.messages }
    for (const [name, { version }] of this.#registry.types) messages[name] = version
    return { services: sorted(services), messages: sorted(messages) }
  }
}

const nothing: Written = { services: {}, messages: {} }

const older = (what: string, written: number, known: number): StoreRefused =>
  new StoreRefused(
    `The store was written by a newer release: ${what} has version ${written}; this one knows ${known}.`,
  )

const inOrder = (versions: readonly number[]): readonly number[] =>
  [...new Set(versions)].sort((a, b) => a - b)

const sorted = <V>(record: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
