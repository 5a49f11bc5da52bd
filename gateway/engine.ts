import {
  Busy,
  type AskOptions,
  type AskResult,
  type EngineTelling,
  type Sent,
  type StoredEvent,
} from '@millrace/kernel'
import type { Order } from '#contracts/orders'
import type { After } from './position.ts'
import type { LetterTelling } from './letter-counts.ts'
import type { PaymentTelling } from './payments/card-payments.ts'

/** An answer. `text` is its body as JSON, where the engine has it as such. */
export type Answer = AskResult & {
  readonly text?: string
  /** What had been committed there when it was told, as clients see it. */
  readonly position?: string | undefined
}

/** Hears how an order has ended, and of the position that includes it. */
export type OnEnded = (order: string, end: OrderEnd, position?: string) => void

/** What the end of an order changes in the order as it is shown. */
export type OrderEnd = Pick<Order, 'state' | 'updatedAt'> & Partial<Pick<Order, 'reasons'>>

export type OrderCounts = {
  readonly placed: number
  readonly approved: number
  readonly canceled: number
}

/** What a thread has cost since it began, and the longest hold of its event loop since last asked. */
export type ThreadTelling = { readonly cpuSeconds: number; readonly longestHoldSeconds: number }

export type Telling = EngineTelling & {
  readonly orders: OrderCounts
  /** The engine's own thread, where it has one. */
  readonly thread?: ThreadTelling
  readonly instances?: InstanceTelling
  readonly payments?: PaymentTelling
  readonly letters?: LetterTelling
}

/** Where there are several instances: calls sent on to others, and asked again as a shard moved. */
export type InstanceTelling = {
  readonly forwarded: number
  readonly askedAgain: number
  readonly log?: LogTelling
}

/** Of the log that instances share, what this one does with it. */
export type LogTelling = {
  readonly committed: number
  readonly aborted: number
  readonly fenced: number
  readonly committingMs: number
  /** Transactions by how long they took: up to each bound, and longer than the last. */
  readonly durations: readonly number[]
  readonly durationBoundsMs: readonly number[]
  /** How long the oldest batch that is not committed yet lies with the brokers. */
  readonly stalledMs: number
  readonly rebalances: number
  readonly consumerErrors: number
  readonly producerErrors: number
  /** Records written, and partitions touched by transactions, one after another. */
  readonly records: number
  readonly partitions: number
  /** Messages that went to another instance. */
  readonly sentAway: number
  readonly restored: number
  readonly toRestore: number
  readonly shardsOpen: number
  /** Messages in the inboxes of the shards that are open here, not handled yet. */
  readonly inboxLag: number
  readonly relays?: RelayTelling
}

/** Of what goes on beside the engine: facts that others read, and requests that others wrote. */
export type RelayTelling = {
  readonly transactions: number
  readonly failures: number
  readonly committingMs: number
  /** Events that were relayed, and those that could not be. */
  readonly facts: number
  readonly leftOut: number
  /** Events that are still to be relayed; how long the last ones had waited. */
  readonly lag: number
  readonly behindMs: number
  /** How long the first event of each transaction had waited, counted by `durationBoundsMs`. */
  readonly waits: readonly number[]
  readonly waitedMs: number
  readonly requests: number
}

/** What only matters where a call may be for another instance goes along with what the kernel is told. */
export type CallOptions = AskOptions & {
  /** How long the caller waits while nobody owns what it asks for. */
  readonly waitMs?: number | undefined
  /** The ownership number under which each shard is asked: whoever has it by another does not answer. */
  readonly owned?: Readonly<Record<number, number>>
  /** What the answer to a question is to include. */
  readonly after?: After | undefined
}

/** What each shard has of an answer. */
export type ShardAnswers = readonly { readonly shard: number; readonly body: unknown }[]

export type EventsWanted = {
  readonly shard: number
  readonly from: number
  readonly limit: number
  readonly types: readonly string[]
  /** What is to be included. */
  readonly after?: After | undefined
}
/** `next` is where to go on: events of other types were passed by, a bounded number of them. */
export type EventsFound = { readonly items: readonly StoredEvent[]; readonly next: number }
export type EventReader = (wanted: EventsWanted) => Promise<EventsFound>

/** All that the gateway sees of the kernel. Answers and ends come after their commit. */
export interface GatewayEngine {
  /** Rejects with `Busy`, `OtherBody`, `StepFailed`, and what `freshness.ts` has. */
  ask(message: Sent, options: CallOptions): Promise<Answer>
  askEachShard(message: Sent, options: CallOptions): Promise<ShardAnswers>
  /** From now on the end of the order, `tenant/id`, is told, once; it comes before later answers. */
  watch(order: string): void
  unwatch(order: string): void
  onEnded(listener: OnEnded): void
  /** What has been committed here by now; left out where answers bring theirs along. */
  readonly position?: string | undefined
  telling(): Promise<Telling>
  /** Events as they lie in the log; left out where they lie elsewhere. */
  events?(wanted: EventsWanted): Promise<EventsFound>
  /** Why nothing can be written any more. */
  readonly failure: Error | undefined
  /** Why it should not be asked yet; left out where it is there before anybody asks. */
  readonly notReady?: string | undefined
  /** Whether a key is handled here; left out where all are. */
  takes?(tenant: string, id: string): boolean
}

/** Why it has failed names disks and brokers, and is for whoever runs it. */
export const engineOver = (): Busy =>
  new Busy('The engine has ended; the log of its process says why.', 5)
