/**
 * A storefront: somebody's API, its words, paths and topics, over the core's. What only it knows lies
 * in machines of its own, in a tenant of its own.
 */
import type { AnyMessageType, AnyService } from '@millrace/kernel'
import type { Line } from '#contracts/fields'
import type { HandTopic } from '#gateway/routes/log'

export type Storefront = {
  /** As `--storefronts` has it. */
  readonly name: string
  readonly tenant: string
  readonly services: readonly AnyService[]
  /** The fields of a line that the details check judges; all of them, unless told. */
  readonly judges?: readonly (keyof Line)[]
  readonly topics: readonly HandTopic[]
  /** What the log of the process tells of. */
  readonly logged: readonly Logged[]
}

export type Logged = {
  readonly type: AnyMessageType
  readonly msg: string
  readonly fields: readonly string[]
}
