/** The whole of Millrace in this process, on a store of its own, behind real HTTP. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteKeyStore, type Limits } from '@millrace/kernel'
import { checksFrom } from '#checks/all'
import { MemoryJournal, OwnRegistry } from '@millrace/kernel/registry'
import { Client } from '../client/client.ts'
import { runOn } from '../composition.ts'
import { Gateway, type GatewayOptions } from '../gateway/gateway.ts'
import type { Admission } from '../gateway/keys/admission.ts'
import type { SmtpOptions } from '../gateway/smtp/smtp-options.ts'
import { KnownHosts } from '../gateway/known-host.ts'
import { Log } from '../gateway/log.ts'
import { WatchedEngine } from '../gateway/watched-engine.ts'
import type { Poison } from '../simulation/poison.ts'
import { checksHere, offeredChecks } from '../instance/checks.ts'
import { mountsOf, StorefrontsHere, type Listening } from '../instance/storefronts.ts'
import { namedStorefronts, wakesOf } from '../storefronts/all.ts'
import { logBy } from '../storefronts/logged.ts'
import { usualOptions, type StorefrontOptions } from '../storefronts/storefront.ts'
import { paced } from '../instance/search/pace.ts'
import { searchStore } from '../instance/search/search-store.ts'
import { topicsHere } from '../instance/topics.ts'
import { logOf } from './log-of.ts'
import { assertToldAsSaid, fetchAsSaid } from './told-as-said.ts'

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** The parsed body; empty where there is none. Text that is not JSON lies under `text`. */
export type Body = Readonly<Record<string, unknown>>

export type Call = {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export type Running = {
  readonly url: string
  /** Where a storefront listens. */
  readonly at: (storefront: string) => string
  readonly port: number
  /** Where everything is stored. */
  readonly directory: string
  readonly lines: readonly string[]
  /** As a shop's program calls. */
  readonly client: Client
  /** Whatever somebody might send. */
  readonly send: (method: string, path: string, call?: Call) => Promise<Answer>
  readonly stop: () => Promise<void>
}

type Options = {
  readonly limits?: Partial<Limits>
  readonly waitersMax?: number
  readonly streams?: GatewayOptions['streams']
  readonly fraudLimit?: number
  readonly admission?: Admission
  /** The engine's; that of the machine unless told. */
  readonly clock?: () => number
  /** Lets steps throw. */
  readonly poison?: Poison
  readonly storefronts?: readonly string[]
  readonly storefrontOptions?: Partial<StorefrontOptions>
  /** Where letters by e-mail go. */
  readonly smtp?: SmtpOptions
  /** As `--checks` has them. */
  readonly checks?: string
  /** Where a store lies already, and stays. */
  readonly directory?: string
}

function shownTopics(storefronts: readonly string[], storefrontOptions: StorefrontOptions) {
  const registry = new OwnRegistry(new MemoryJournal())
  return topicsHere({
    ...{ storefronts, storefrontOptions, shards: 8 },
    registry: async () => registry,
  })
}

/** Without keys a storefront's own server answers to this machine's names only. */
const ofShops = (admission: Admission): { readonly admission: Admission } => ({
  admission: admission.gate === undefined ? { hosts: new KnownHosts('127.0.0.1') } : admission,
})

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> }

/** Without what was left out. */
const given = <T extends object>(options: T): Given<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>

function judgingBy(lines = '') {
  const judging = checksHere({ lines, deadline: '24h', otherwise: 'reject' })
  const inside = { checks: checksFrom(judging.checks), reviews: judging.reviews }
  return { inside, offered: offeredChecks(judging) }
}

function foundAt(url: string, name: string, open: readonly Listening[]): string {
  const { at = 'off' } = open.find((one) => one.name === name) ?? {}
  if (at === 'off') throw new Error(`${name} is not served.`)
  return 'base' in at ? url + at.base : `http://127.0.0.1:${at.port}`
}

export async function running({
  limits,
  waitersMax,
  streams,
  fraudLimit = 0,
  poison,
  clock,
  admission = {},
  storefronts = [],
  storefrontOptions,
  smtp,
  checks,
  directory: kept,
}: Options = {}): Promise<Running> {
  const judging = judgingBy(checks)
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'millrace-e2e-')))
  const lines: string[] = []
  const log = new Log('debug', { write: (line) => lines.push(line) })
  const options = { ...usualOptions, ...storefrontOptions }
  const served = namedStorefronts(storefronts, options)
  const keys = new SqliteKeyStore(directory)
  const composed = await runOn({
    ...{ keys, smtp, ...judging.inside },
    log: await logOf(directory),
    storefronts: served,
    payment: options,
    fraud: { limitMinor: fraudLimit, windowMs: 24 * 60 * 60_000 },
    onFailure: (error) => log.error('the log failed', { error: error.message }),
    onStepFailed: (message, error) =>
      log.error('a step failed', { type: message.type, error: String(error) }),
    ...given({ limits, clock }),
    ...(poison === undefined ? {} : { around: (service) => poison.around(service) }),
  })
  logBy(composed.engine, served, log.at)
  const engine = new WatchedEngine(composed.engine, wakesOf(served), composed.payments)
  const gateway = new Gateway({
    ...{ engine, log, admission, keys, search: (sought) => paced(searchStore(directory, sought)) },
    ...{ ...(await mountsOf(storefronts, options)), checks: judging.offered },
    ...shownTopics(storefronts, options),
    ...given({ waitersMax, streams }),
  })
  const port = await gateway.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${port}`
  const free = storefronts.map((name) => ({ name, port: 0, isAsked: true }))
  const around = { engine, keys, log, options, ...ofShops(admission) }
  const shops = await StorefrontsHere.open(free, around)
  const open = await shops.listen('127.0.0.1')
  return {
    ...{ url, port, directory, lines },
    at: (name) => foundAt(url, name, open),
    client: new Client({ url, fetch: fetchAsSaid }),
    send: (method, path, call) => sendNative(url, { method, path }, call),
    stop: async () => {
      await Promise.all([gateway.close(), shops.close()])
      await composed.stop()
      await keys.close()
      if (kept === undefined) await rm(directory, { recursive: true })
    },
  }
}

type Asked = { readonly method: string; readonly path: string }

/** To the native API, which answers as its document says. */
export async function sendNative(url: string, asked: Asked, call?: Call): Promise<Answer> {
  const { text, ...answer } = await exchange(url + asked.path, asked.method, call)
  assertToldAsSaid({ ...asked, ...answer, text })
  return answer
}

export async function sendTo(url: string, method: string, call?: Call): Promise<Answer> {
  const { text: _, ...answer } = await exchange(url, method, call)
  return answer
}

async function exchange(url: string, method: string, call: Call = {}) {
  const { body } = call
  const json = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(json === undefined ? {} : { body: json }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const parsed: Body = text === '' ? {} : isJson ? JSON.parse(text) : { text }
  return { status: response.status, headers: response.headers, body: parsed, text }
}

/** The items of a list. */
export const items = ({ body }: Answer): readonly Body[] => (body['items'] ?? []) as readonly Body[]

export const pointers = ({ body }: Answer): readonly string[] =>
  ((body['errors'] ?? []) as readonly Body[]).map(({ pointer }) => String(pointer)).sort()

export const problemName = ({ body }: Answer): string =>
  String(body['type']).split('/').at(-1) ?? ''
