/** The registry beside the embedded log, where nothing is written with a schema: for who asks for it. */
import type { SchemaRegistry } from '@millrace/kernel/registry'
import type { Admission } from '../gateway/keys/admission.ts'
import type { Log } from '../gateway/log.ts'
import type { RegistryHere } from './registry.ts'
import { openFace, type SchemasFace } from './schemas-face.ts'
import type { Settings } from '../settings.ts'

type Around = { readonly admission: Admission; readonly log: Log }

export class SchemasAlone {
  readonly #settings: Settings
  #here: Promise<RegistryHere> | undefined
  #face: SchemasFace | undefined

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** It is opened when it is asked for first. */
  readonly registry = async (): Promise<SchemaRegistry> => (await this.#opened()).registry

  /** Resolves with the port, where one was asked for. */
  async listen(around: Around): Promise<number | undefined> {
    if (this.#settings.registry.port === undefined) return undefined
    const { desk } = await this.#opened()
    this.#face = await openFace(this.#settings, { desk, ...around })
    return this.#face.port
  }

  async close(): Promise<void> {
    await this.#face?.close()
    await (await this.#here)?.close()
  }

  #opened(): Promise<RegistryHere> {
    const here = (this.#here ??= open(this.#settings))
    here.catch(() => (this.#here = undefined))
    return here
  }
}

async function open({
  data,
  registry,
  storefronts,
  storefrontOptions,
}: Settings): Promise<RegistryHere> {
  const [{ RegistryHere }, { schemasOf }] = await Promise.all([
    import('./registry.ts'),
    import('../storefronts/schemas.ts'),
  ])
  const schemas = await RegistryHere.open({ ...registry, data })
  const names = storefronts.map(({ name }) => name)
  await schemas.admit(schemasOf(names, storefrontOptions))
  return schemas
}
