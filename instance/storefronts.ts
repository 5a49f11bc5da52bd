/**
 * The storefronts of this process: a server for each that has a port of its own; the others are mounted
 * on the gateway.
 */
import type { KeyStore } from '@millrace/kernel'
import type { Persons } from '../gateway/customers/persons.ts'
import type { GatewayEngine } from '../gateway/engine.ts'
import type { Admission } from '../gateway/keys/admission.ts'
import type { Log } from '../gateway/log.ts'
import type { Mount } from '../gateway/mount.ts'
import { isTaken } from '../gateway/port.ts'
import { BadSetting, type StorefrontSetting } from '../settings.ts'
import { storefronts } from '../storefronts/all.ts'
import { DialectServer } from '../storefronts/dialect-server.ts'
import { edgeFor, mountOf } from '../storefronts/dialect-scope.ts'
import type { Dialect } from '../storefronts/dialect.ts'
import { usualOptions, type StorefrontOptions } from '../storefronts/storefront.ts'

export type Listening = {
  readonly name: string
  /** For a person. */
  readonly label: string
  /** A path on the port of the gateway, or a port of its own. */
  readonly at: { readonly base: string } | { readonly port: number } | 'off'
}

type Around = {
  readonly engine: GatewayEngine
  readonly log: Log
  readonly keys: KeyStore
  readonly admission: Admission
  readonly options: StorefrontOptions
}

const dialects: Readonly<Record<string, (options: StorefrontOptions) => Promise<Dialect>>> = {
  wallet: async () => (await import('../storefronts/wallet/http/http.ts')).walletDialect(),
  saga: async ({ sagaClock }) =>
    (await import('../storefronts/saga/http/http.ts')).sagaDialect(sagaClock),
  quick: async () => (await import('../storefronts/quick/http.ts')).quickDialect,
  stream: async ({ streamTrustsState: trustsState }) =>
    (await import('../storefronts/stream/http.ts')).streamDialect({ trustsState }),
  preorder: async (options) =>
    (await import('../storefronts/preorder/http.ts')).preorderDialect(options),
  fraud: async () => (await import('../storefronts/stream/fraud-http.ts')).fraudDialect,
}

/** Whose a port is that is not called as its storefront. */
const owners: Readonly<Record<string, string>> = { fraud: 'stream' }

async function dialectOf(
  name: string,
  options = usualOptions,
): Promise<{ dialect: Dialect; tenant: string }> {
  const tenant = storefronts.find((one) => one.name === (owners[name] ?? name))?.tenant
  const dialect = await dialects[name]?.(options)
  if (tenant === undefined || dialect === undefined) throw new Error(`Nobody serves ${name}.`)
  return { dialect, tenant }
}

/** Who is known to storefronts, be they served or not. */
const persons: Persons = new Map([
  [
    'saga',
    async (edge, userId) => {
      const { textsOfUser } = await import('../storefronts/saga/http/known-users.ts')
      return textsOfUser(edge, userId)
    },
  ],
  [
    'preorder',
    async (edge, personId) => {
      const { textsOfUser } = await import('../storefronts/preorder/addresses.ts')
      return textsOfUser(edge, personId)
    },
  ],
  [
    'stream',
    async (edge, customerId) => {
      const { textsOfCustomer } = await import('../storefronts/stream/named-customers.ts')
      return textsOfCustomer(edge, customerId)
    },
  ],
])

/** For the gateway: those that have paths of their own on its port, and whom any of them knows. */
export async function mountsOf(
  names: readonly string[],
  options = usualOptions,
): Promise<{ readonly mounts: readonly Mount[]; readonly persons: Persons }> {
  const all = await Promise.all(names.map((name) => dialectOf(name, options)))
  const mounts = all
    .filter(({ dialect }) => dialect.mountedAt !== undefined)
    .map(({ dialect, tenant }) => mountOf(dialect, tenant))
  return { mounts, persons }
}

type Shop = {
  readonly setting: StorefrontSetting
  readonly at: { readonly base: string } | DialectServer
}

export class StorefrontsHere {
  readonly #shops: readonly Shop[]

  private constructor(shops: readonly Shop[]) {
    this.#shops = shops
  }

  static async open(
    settings: readonly StorefrontSetting[],
    around: Around,
  ): Promise<StorefrontsHere> {
    return new StorefrontsHere(await Promise.all(settings.map((setting) => open(setting, around))))
  }

  async listen(host: string): Promise<readonly Listening[]> {
    return Promise.all(this.#shops.map((shop) => listen(shop, host)))
  }

  async close(): Promise<void> {
    await Promise.all(this.#shops.map(async ({ at }) => at instanceof DialectServer && at.close()))
  }
}

async function open(
  setting: StorefrontSetting,
  { admission, options, ...around }: Around,
): Promise<Shop> {
  const { dialect, tenant } = await dialectOf(setting.name, options)
  const { mountedAt } = dialect
  const at = mountedAt ?? new DialectServer(dialect, edgeFor(tenant, around), admission)
  return { setting, at }
}

const labels: Readonly<Record<string, string>> = { fraud: 'fraud board', preorder: 'pre-orders' }

async function listen({ setting, at }: Shop, host: string): Promise<Listening> {
  const { name, port = 0, isAsked } = setting
  const label = labels[name] ?? `${name} orders`
  if (!(at instanceof DialectServer)) return { name, label, at }
  try {
    return { name, label, at: { port: await at.listen({ host, port }) } }
  } catch (error) {
    if (!isTaken(error)) throw error
    if (!isAsked) return { name, label, at: 'off' }
    throw new BadSetting(
      `Port ${port} is taken. Give --${name}-port another one, or 0 for a free one.`,
    )
  }
}
