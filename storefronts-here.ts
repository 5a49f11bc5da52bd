/** The storefronts of this process: their servers, each on a port of its own. */
import type { GatewayEngine } from './gateway/engine.ts'
import type { KnownHosts } from './gateway/known-host.ts'
import type { Log } from './gateway/log.ts'
import { isTaken } from './gateway/port.ts'
import { BadSetting, type StorefrontSetting } from './settings.ts'
import { storefronts } from './storefronts/all.ts'
import { DialectServer } from './storefronts/dialect-server.ts'
import type { Dialect } from './storefronts/dialect.ts'

export type Listening = {
  readonly name: string
  /** Left out where it is off, because somebody else has its usual port. */
  readonly port: number | undefined
}

type Around = {
  readonly engine: GatewayEngine
  readonly log: Log
  readonly hosts: KnownHosts
}

const dialects: Readonly<Record<string, () => Promise<Dialect>>> = {
  quick: async () => (await import('./storefronts/quick/http.ts')).quickDialect,
}

type Shop = { readonly setting: StorefrontSetting; readonly server: DialectServer }

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
    await Promise.all(this.#shops.map(({ server }) => server.close()))
  }
}

async function open(setting: StorefrontSetting, { engine, log, hosts }: Around): Promise<Shop> {
  const { name } = setting
  const tenant = storefronts.find((one) => one.name === name)?.tenant
  const dialect = await dialects[name]?.()
  if (tenant === undefined || dialect === undefined) throw new Error(`Nobody serves ${name}.`)
  return { setting, server: new DialectServer(dialect, { engine, tenant, log }, hosts) }
}

async function listen({ setting, server }: Shop, host: string): Promise<Listening> {
  const { name, port, isAsked } = setting
  try {
    return { name, port: await server.listen({ host, port }) }
  } catch (error) {
    if (!isTaken(error)) throw error
    if (!isAsked) return { name, port: undefined }
    throw new BadSetting(
      `Port ${port} is taken. Give --${name}-port another one, or 0 for a free one.`,
    )
  }
}
