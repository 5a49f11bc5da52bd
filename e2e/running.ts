/** The whole of Millrace in this process, on a store of its own, behind real HTTP. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteKeyStore, type Limits } from '@millrace/kernel'
import { MemoryJournal, OwnRegistry } from '@millrace/kernel/registry'
import { runOn } from '../composition.ts'
import { Gateway, type GatewayOptions } from '../gateway/gateway.ts'
import type { Admission } from '../gateway/keys/admission.ts'
import { KnownHosts } from '../gateway/known-host.ts'
import { Log } from '../gateway/log.ts'
import { WatchedEngine } from '../gateway/watched-engine.ts'
import type { Poison } from '../simulation/poison.ts'
import { mountsOf, StorefrontsHere } from '../instance/storefronts.ts'
import { namedStorefronts, wakesOf } from '../storefronts/all.ts'
import { loggedBy } from '../storefronts/logged.ts'
import { usualOptions, type StorefrontOptions } from '../storefronts/storefront.ts'
import { topicsHere } from '../instance/topics.ts'
import { logOf } from './log-of.ts'

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
}: Options = {}): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-e2e-'))
  const lines: string[] = []
  const log = new Log('debug', { write: (line) => lines.push(line) })
  const options = { ...usualOptions, ...storefrontOptions }
  const served = namedStorefronts(storefronts, options)
  const keys = new SqliteKeyStore(directory)
  const composed = await runOn({
    keys,
    log: await logOf(directory),
    storefronts: served,
    payment: options,
    fraud: { limitMinor: fraudLimit, windowMs: 24 * 60 * 60_000 },
    onFailure: (error) => log.error('the log failed', { error: error.message }),
    onStepFailed: (message, error) =>
      log.error('a step failed', { type: message.type, error: String(error) }),
    ...(limits === undefined ? {} : { limits }),
    ...(clock === undefined ? {} : { clock }),
    ...(poison === undefined ? {} : { around: (service) => poison.around(service) }),
  })
  composed.engine.onCommitted(loggedBy(served, log.at))
  const engine = new WatchedEngine(composed.engine, wakesOf(served), composed.payments)
  const gateway = new Gateway({
    ...{ engine, log, admission, keys, mounts: await mountsOf(storefronts, options) },
    ...shownTopics(storefronts, options),
    ...(waitersMax === undefined ? {} : { waitersMax }),
    ...(streams === undefined ? {} : { streams }),
  })
  const port = await gateway.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${port}`
  const free = storefronts.map((name) => ({ name, port: 0, isAsked: true }))
  const shops = await StorefrontsHere.open(free, { engine, log, options, ...ofShops(admission) })
  const open = await shops.listen('127.0.0.1')
  return {
    url,
    at: (name) => {
      const { at = 'off' } = open.find((one) => one.name === name) ?? {}
      if (at === 'off') throw new Error(`${name} is not served.`)
      return 'base' in at ? url + at.base : `http://127.0.0.1:${at.port}`
    },
    port,
    directory,
    lines,
    send: (method, path, call) => sendTo(url + path, method, call),
    stop: async () => {
      await Promise.all([gateway.close(), shops.close()])
      await composed.stop()
      await keys.close()
      await rm(directory, { recursive: true })
    },
  }
}

export async function sendTo(url: string, method: string, call: Call = {}): Promise<Answer> {
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
  return { status: response.status, headers: response.headers, body: parsed }
}

/** The items of a list. */
export const items = ({ body }: Answer): readonly Body[] => (body['items'] ?? []) as readonly Body[]

export const pointers = ({ body }: Answer): readonly string[] =>
  ((body['errors'] ?? []) as readonly Body[]).map(({ pointer }) => String(pointer)).sort()

export const problemName = ({ body }: Answer): string =>
  String(body['type']).split('/').at(-1) ?? ''

/** Where the list goes on; undefined at its end. */
export const nextOf = ({ body: { next } }: Answer): string | undefined =>
  typeof next === 'string' ? next : undefined
