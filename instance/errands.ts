/**
 * What the first thread of an instance on Kafka does for the thread of its HTTP, beside the engine: the
 * client of Kafka is here only, and with it the keys of customers, the registry, and who reads topics.
 */
import type { KeyStore } from '@millrace/kernel'
import { orAway, type Relays, type Stall } from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { refuseStalled } from '../gateway/instances/owned-engine.ts'
import type { RegistryDesk } from '../gateway/registry/registry-desk.ts'
import type { Search, SearchProgress, Sought } from '../gateway/customers/searches.ts'

type Browser = Relays['browser']
type Writer = Relays['writer']
type Written = Parameters<Writer['write']>[0]

export type ErrandsHere = {
  readonly 'keys.keyFor': KeyStore['keyFor']
  readonly 'keys.find': KeyStore['find']
  readonly 'keys.isKnown': KeyStore['isKnown']
  readonly 'keys.destroy': KeyStore['destroy']
  readonly 'schemas.register': SchemaRegistry['register']
  readonly 'schemas.byId': SchemaRegistry['schemaById']
  readonly 'schemas.latest': SchemaRegistry['latest']
  readonly 'schemas.check': SchemaRegistry['check']
  readonly 'schemas.answer': RegistryDesk
  readonly 'topics.read': Browser['read']
  readonly 'topics.write': (written: CrossedOver<Written>) => Promise<number>
  readonly 'topics.lag': () => Promise<number>
  /** Resolves with the number under which it goes on. */
  readonly 'search.begin': (sought: Sought) => number
  readonly 'search.next': (search: number) => Promise<SearchProgress | undefined>
}

/** What was a buffer is bare bytes over there. */
export type CrossedOver<Of> = {
  readonly [Name in keyof Of]: Buffer extends Of[Name]
    ? Exclude<Of[Name], Buffer> | Uint8Array
    : Of[Name]
}

type Around = {
  readonly keys: KeyStore
  readonly registry: Promise<SchemaRegistry>
  /** Of our own registry; rejects where it is somebody else's. */
  readonly desk: Promise<RegistryDesk>
  /** Rejects where there are none. */
  readonly relays: Promise<Relays>
  readonly lag: () => Promise<number>
  readonly search: Search
  readonly brokers: string
  /** For how long they have not answered. */
  readonly stalledMs: () => number
  /** Hears of what is asked about keys, which nothing can be done without. */
  readonly stall: Stall
}

export function errandsWith(around: Around): ErrandsHere {
  const { keys, registry, desk, relays, lag, search, brokers, stall } = around
  const asking = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    refuseStalled(around.stalledMs())
    return orAway(ask(), brokers)
  }
  const askingKeys: typeof asking = (ask) => asking(() => stall.during(ask()))
  const searches = new Map<number, AsyncIterator<SearchProgress>>()
  let begun = 0
  return {
    'keys.keyFor': (...asked) => askingKeys(() => keys.keyFor(...asked)),
    'keys.find': (...asked) => askingKeys(() => keys.find(...asked)),
    'keys.isKnown': (...asked) => askingKeys(async () => keys.isKnown(...asked)),
    'keys.destroy': (...asked) => askingKeys(() => keys.destroy(...asked)),
    'schemas.register': async (...asked) => (await registry).register(...asked),
    'schemas.byId': async (...asked) => (await registry).schemaById(...asked),
    'schemas.latest': async (...asked) => (await registry).latest(...asked),
    'schemas.check': async (...asked) => (await registry).check(...asked),
    'schemas.answer': async (...asked) => (await desk)(...asked),
    'topics.read': (...asked) => asking(async () => (await relays).browser.read(...asked)),
    'topics.write': ({ key, value, ...lies }) =>
      asking(async () =>
        (await relays).writer.write({ ...lies, key: bufferOf(key), value: bufferOf(value) }),
      ),
    'topics.lag': () => asking(lag),
    'search.begin': (sought) => {
      searches.set(++begun, search(sought)[Symbol.asyncIterator]())
      return begun
    },
    'search.next': async (number) => {
      try {
        // One that is under way waits for brokers longer than anybody who asks.
        const next = await orAway(searches.get(number)?.next(), brokers)
        if (next !== undefined && next.done !== true) return next.value
        searches.delete(number)
      } catch (error) {
        searches.delete(number)
        throw error
      }
      return undefined
    },
  }
}

export const bufferOf = (bytes: Uint8Array | null): Buffer | null =>
  bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
