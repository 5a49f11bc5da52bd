/**
 * A storefront: somebody's API, its words, paths and topics, over the core's. What only it knows lies
 * in machines of its own, in a tenant of its own.
 */
import type { AnyMessageType, AnyService } from '@millrace/kernel'
import type { DetailRules, FraudRules } from '#contracts/checks'
import type { HandTopic } from '#gateway/topics/hand-topic'

export type Storefront = DetailRules & {
  /** As `--storefronts` has it. */
  readonly name: string
  readonly tenant: string
  readonly services: readonly AnyService[]
  /** How its customers' orders are judged; as the installation's are, unless told. */
  readonly fraud?: FraudRules
  readonly topics: readonly HandTopic[]
  /** What the log of the process tells of. */
  readonly logged: readonly Logged[]
}

export type Logged = {
  readonly type: AnyMessageType
  readonly msg: string
  readonly fields: readonly string[]
}
