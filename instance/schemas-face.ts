/** The port of our own registry of schemas, in the thread of HTTP, where one was asked for. */
import type { Admission } from '../gateway/keys/admission.ts'
import type { Log } from '../gateway/log.ts'
import { isTaken } from '../gateway/port.ts'
import type { RegistryDesk } from '../gateway/registry/registry-desk.ts'
import { BadSetting, type Settings } from '../settings.ts'

export type SchemasFace = {
  readonly port: number | undefined
  readonly close: () => Promise<void>
}

type Around = {
  readonly desk: RegistryDesk
  /** The API's own: a key has what it may ask of both together. */
  readonly admission: Admission
  readonly log: Log
}

export async function openFace(
  { host, registry: { port } }: Pick<Settings, 'host' | 'registry'>,
  around: Around,
): Promise<SchemasFace> {
  if (port === undefined) return { port, close: () => Promise.resolve() }
  const { RegistryFace } = await import('../gateway/registry/registry-face.ts')
  const face = new RegistryFace(around)
  try {
    return { port: await face.listen({ host, port }), close: () => face.close() }
  } catch (error) {
    if (!isTaken(error)) throw error
    throw new BadSetting(`Port ${port} is taken. Give --registry-port another one, or 0.`)
  }
}
