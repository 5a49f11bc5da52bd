import { decide, type Decision, type Payload } from '@millrace/kernel'
import type { orderCanceled, orderConfirmed } from '#contracts/orders'
import { failedLetter } from '../letters/texts.ts'
import { paymentTold } from '../topics.ts'
import { withoutRow, withRow, type Profile, type Row } from './profile.ts'

export function onOrderConfirmed(
  profile: Profile,
  { orderId }: Payload<typeof orderConfirmed>,
): Decision<Profile> {
  const row = profile.orders.get(orderId)
  if (row?.state !== 'PENDING') return decide(profile)
  return decide(ended(profile, orderId, { ...row, state: 'APPROVED' }))
}

/** Told once, although the core may tell it again. */
export function onOrderCanceled(
  profile: Profile,
  { orderId, customerId: accountId }: Payload<typeof orderCanceled>,
): Decision<Profile> {
  const row = profile.orders.get(orderId)
  if (row === undefined || row.state === 'CANCELED') return decide(profile)
  const failed = { orderId, accountId }
  return decide(
    ended(profile, orderId, { ...row, state: 'CANCELED' }),
    paymentTold('PAYMENT_FAIL', failed),
    failedLetter(failed),
  )
}

const ended = (profile: Profile, orderId: string, row: Row): Profile =>
  row.isForgotten ? withoutRow(profile, orderId) : withRow(profile, orderId, row)
