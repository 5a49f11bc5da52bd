/** For the tests of fraud: Carl may order for 100 in ten minutes. */
import { given, testTime } from '@millrace/kernel/testing'
import { countTowardsLimit } from '#contracts/checks'
import { orderKeptMs } from './customer.ts'
import { fraud } from './fraud.ts'

export const noon = testTime
export const windowMs = 10 * 60_000
export const forgotten = noon + orderKeptMs

const limited = fraud({ limitMinor: 100, windowMs })

export const named = (orderId: string) => ({ customerId: 'carl', orderId })

/** Placed at noon, unless told. */
export const order = (orderId: string, placedAt = noon) => ({ ...named(orderId), placedAt })
export const counting = (
  orderId: string,
  minor: number,
  { currency = 'EUR', placedAt = noon }: { currency?: string; placedAt?: number } = {},
) => ({ ...order(orderId, placedAt), amount: { minor, currency } })

export const carl = given(limited)
/** 60 of 100 are counted. */
export const ordered = carl.when(countTowardsLimit(counting('o-1', 60)))
