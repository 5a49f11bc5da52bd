/** Somebody else's API beside the native one: paths, bodies and words of its own, on the same port. */
import type { KeyStore } from '@millrace/kernel'
import type { FastifyInstance } from 'fastify'
import type { GatewayEngine } from './engine.ts'
import type { Log } from './log.ts'
import type { Slices } from './slices.ts'
import type { UnderWay } from './under-way.ts'

/** What a mounted API shares with the native one. */
export type House = {
  readonly engine: GatewayEngine
  readonly log: Log
  /** What personal data is sealed with. */
  readonly keys: KeyStore
  readonly underWay: UnderWay
  readonly slices: Slices
}

export type Mount = {
  /** Into a scope that no other API sees. */
  readonly serve: (scope: FastifyInstance, house: House) => void
}

/** What a route of a mounted API may say of itself. */
export type MountedConfig = {
  /** Names that it answers to beside those of this machine. */
  readonly hosts?: readonly string[]
  /** Whose it is. */
  readonly tenant?: string
}
