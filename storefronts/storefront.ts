/**
 * A storefront: somebody's API, its words, paths and topics, over the core's. What only it knows lies
 * in machines of its own, in a tenant of its own.
 */
import type { AnyMessageType, AnyService } from '@millrace/kernel'
import type { DetailRules, FraudRules } from '#contracts/checks'
import type { HandTopic } from '#gateway/topics/hand-topic'

/** What an installation may say of its storefronts. */
export type StorefrontOptions = {
  /** How many partitions the topics of stream orders have. */
  readonly streamPartitions: number
  /** Whether stream orders may be posted in any state. */
  readonly streamTrustsState: boolean
  /** What time it is for saga orders: a local time, or the machine's where it is left out. */
  readonly sagaClock?: string
  /** Where the provider is that takes card payments. */
  readonly paymentUrl?: string
  /** How long it is waited for, and how long where it is about the card of an order. */
  readonly paymentTimeoutMs?: number
  readonly cardTimeoutMs?: number
}

export const usualOptions: StorefrontOptions = { streamPartitions: 3, streamTrustsState: false }

export type Storefront = DetailRules & {
  /** As `--storefronts` has it. */
  readonly name: string
  readonly tenant: string
  readonly services: readonly AnyService[]
  /** How its customers' orders are judged; as the installation's are, unless told. */
  readonly fraud?: FraudRules
  /**
   * What its machine tells when what it shows of a key is another than before: whoever waits for the key
   * looks again. Left out where nobody waits, or for the ends of the core's orders only.
   */
  readonly wakes?: AnyMessageType
  readonly topics: readonly HandTopic[]
  /** What the log of the process tells of. */
  readonly logged: readonly Logged[]
}

export type Logged = {
  readonly type: AnyMessageType
  readonly msg: string
  /** `info`, unless told. */
  readonly level?: 'info' | 'warn'
  readonly fields: readonly string[]
}
