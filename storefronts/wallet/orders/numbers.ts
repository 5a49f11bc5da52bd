import { answer, decide, service } from '@millrace/kernel'
import { takeNumber } from '../contracts.ts'
import { walletTenant } from '../tenant.ts'

/** A sequence: its numbers rise, and each is given once. */
export const numbers = service('wallet-numbers', {
  keyedBy: 'sequence',
  tenant: walletTenant,
  initial: { last: 0 },
  on: (on) => [on(takeNumber, ({ last }) => decide({ last: last + 1 }, answer(last + 1)))],
})
