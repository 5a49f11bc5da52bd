/**
 * The engine in the first thread of a process, on Kafka: its client calls back into that one only. So a
 * process is scaled by more of them, and the others ask this engine too.
 */
import { existsSync } from 'node:fs'
import {
  Elsewhere,
  Fenced,
  keyText,
  LogAway,
  shardOf,
  StoreRefused,
  type Engine,
  type KeyStore,
  type ShardTelling,
} from '@millrace/kernel'
import { boundsMs, KafkaLog, orAway, type Relays, type Stall } from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import type { CheckBoard } from '../gateway/checks/check-board.ts'
import type { Hosting } from '../gateway/instances/guest-desk.ts'
import { OwnedEngine, stalled, stalledMsMax } from '../gateway/instances/owned-engine.ts'
import type { ShardSource } from '../gateway/instances/shard-map.ts'
import { SharedEngine, type EdgeOf } from '../gateway/instances/shared-engine.ts'
import { Standstill } from '../gateway/instances/standstill.ts'
import { EngineAway, EngineRefused, type OnLog } from '../gateway/thread/engine-thread.ts'
import type { Fate } from '../gateway/thread/protocol.ts'
import type { EngineSettings } from './engine-settings.ts'
import { serveEngine } from './serve-engine.ts'
import type { KafkaSettings } from '../settings.ts'
import { beginRelays, takeRequests, type RelaysAround } from './relays.ts'
import { sharedTopics } from './shared-topics.ts'
import { topicsOf } from '../storefronts/all.ts'
import { kafkaClient } from './client-folder.ts'

/** Half of what a member may be silent for before its shards are given to others. */
const longestMs = 3000
const hearMs = 1000
const none: ReadonlyMap<number, number> = new Map<number, number>()

export type Surroundings = {
  readonly onLog: OnLog
  readonly keys: KeyStore
  /** What else is asked of the brokers, and has to be answered. */
  readonly stall: Stall
  /** Resolves once all that is written for others to read is known to fit. */
  readonly registry: Promise<SchemaRegistry>
  /** Which checks orders need that others place. */
  readonly checks: CheckBoard
  /** Who owns what has changed. */
  readonly onShards: () => void
}

/** What the others are let in to, and what is known of where shards are. */
export type Begun = {
  readonly installation: string
  readonly hosting: Hosting
  readonly source: ShardSource
  readonly relays: Relays | undefined
  /** For how long the log has not answered. */
  readonly stalledMs: () => number
  readonly stop: () => Promise<void>
}

export class EngineHere {
  /** Resolves when nothing can be written any more. */
  readonly failed: Promise<Error>
  readonly #failing = Promise.withResolvers<Error>()
  readonly #settings: EngineSettings
  readonly #kafka: KafkaSettings
  readonly #around: Surroundings
  readonly #standstill: Standstill

  constructor(settings: EngineSettings, kafka: KafkaSettings, around: Surroundings) {
    this.#settings = settings
    this.#kafka = kafka
    this.#around = around
    this.#standstill = new Standstill({ longestMs, hearMs, onOver: around.onShards })
    this.failed = this.#failing.promise
  }

  /** `contact` is how the other instances reach this one; nothing is owned before it is known. */
  async begin(contact: Promise<string>): Promise<Begun> {
    try {
      return await orAway(this.#begin(contact), this.#kafka.brokers)
    } catch (error) {
      throw asSaid(error)
    }
  }

  async #begin(contactSoon: Promise<string>): Promise<Begun> {
    const folder = kafkaClient.folder()
    const { onShards, keys } = this.#around
    let contact = ''
    const log = await KafkaLog.open({
      ...this.#kafka,
      shards: this.#settings.shards,
      directory: this.#settings.data,
      contact: () => contact,
      say: (line) => this.#around.onLog({ is: 'log', ...line }),
      ...(existsSync(folder) ? { clientFolder: folder } : {}),
    })
    log.owners.onChange(onShards)
    const around = await this.#relaysAround()
    const [relays, known] = await Promise.all([
      this.#kafka.relays ? beginRelays(log, around) : undefined,
      contactSoon,
    ])
    contact = known
    const { stall } = this.#around
    const stalledMs = (): number => Math.max(log.stalledMs, stall.ms)
    const { engine, watched, stop } = await serveEngine(log, {
      ...{ settings: this.#settings, keys, onShards, keepsTopics: relays === undefined },
      tell: (message) => this.#tell(message),
    })
    const owned = new OwnedEngine(watched, () => engine.ownerships, {
      standstill: this.#standstill,
      stalledMs,
    })
    const shared = new SharedEngine(owned)
    if (relays !== undefined) {
      watched.relaysBy(async () => {
        if (await relays.caughtUp(() => log.tellings())) return
        throw new Elsewhere('A shard moves to another instance.', { mayBeDone: false })
      })
      takeRequests(relays, engine, around)
    }
    const open = (): ReadonlyMap<number, number> => this.#openOf(engine)
    return {
      ...{ installation: log.installation, relays, stalledMs, stop },
      hosting: { engine: shared, typeOf: (name) => engine.registry.type(name) },
      source: sourceOf(log, engine, {
        ...{ contact, open, relays, stalledMs, edge: shared.edge() },
      }),
    }
  }

  async #relaysAround(): Promise<RelaysAround> {
    const { registry: registrySoon, onLog, checks, keys } = this.#around
    const { storefronts, storefrontOptions } = this.#settings
    const registry = await registrySoon
    const topics = await sharedTopics(topicsOf(storefronts, storefrontOptions), registry)
    return { registry, topicPrefix: this.#kafka.topicPrefix, topics, onLog, checks, keys }
  }

  /** The shards that are open here, and nobody else's by now. */
  #openOf(engine: Engine): ReadonlyMap<number, number> {
    return this.#standstill.mayBeBehind ? none : engine.ownerships
  }

  #tell(message: Fate): void {
    if (message.is === 'log') this.#around.onLog(message)
    else if (message.is === 'failed') this.#failing.resolve(new Error(message.why))
  }
}

/** Why the shards of this instance do not answer, if they do not. */
function waitsFor(log: KafkaLog, stalledMs: number): string | undefined {
  if (stalledMs > stalledMsMax) return stalled(stalledMs)
  if (!log.isArriving) return undefined
  const { waitsFor: what = 'the group to deal out shards', toRestore } = log.told
  const left = toRestore === 0 ? '' : `, about ${toRestore} records`
  return `It waits for ${what}${left}.`
}

/** What there is one clear line for. */
function asSaid(error: unknown): unknown {
  if (error instanceof StoreRefused) return new EngineRefused(error.message)
  if (error instanceof LogAway || error instanceof Fenced) return new EngineAway(error.message)
  return error
}

/** How many events of the shards that are open here lie in no topic of facts yet. */
const lagOf = (relays: Relays, shards: readonly ShardTelling[]): number =>
  shards.map((telling) => relays.lag(telling)).reduce((sum, lag) => sum + lag, 0)

type Known = {
  readonly contact: string
  readonly relays: Relays | undefined
  readonly open: () => ReadonlyMap<number, number>
  readonly stalledMs: () => number
  readonly edge: EdgeOf
}

const sourceOf = (
  log: KafkaLog,
  engine: Engine,
  { contact, open, relays, stalledMs, edge }: Known,
): ShardSource => ({
  engine: edge,
  installation: log.installation,
  contact,
  shards: log.shards,
  shardOf: (message, tenant) => engine.shardOf(message, tenant),
  shardOfKey: (tenant, id) => shardOf(keyText(tenant, id), log.shards),
  get open() {
    return open()
  },
  ownerOf: (shard) => log.owners.of(shard),
  get waitsFor() {
    return waitsFor(log, stalledMs())
  },
  telling: () => {
    const shards = log.tellings()
    const inboxLag = shards
      .map(({ inboxPosition, inboxEnd }) => inboxEnd - inboxPosition)
      .reduce((sum, lag) => sum + lag, 0)
    return {
      ...{ ...log.told, durationBoundsMs: boundsMs, stalledMs: stalledMs() },
      ...{ shardsOpen: shards.length, inboxLag },
      ...(relays && { relays: { ...relays.told, lag: lagOf(relays, shards) } }),
    }
  },
})
