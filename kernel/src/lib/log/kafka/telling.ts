/** What the log tells of itself, for whoever watches over it. */
import type { ArrivalTelling } from './arrival.ts'
import type { MembershipTelling } from './membership.ts'
import type { TransactionsTelling } from './transactions.ts'

export type KafkaTelling = TransactionsTelling &
  ArrivalTelling &
  Pick<MembershipTelling, 'rebalances'> & {
    readonly consumerErrors: number
    readonly producerErrors: number
  }
