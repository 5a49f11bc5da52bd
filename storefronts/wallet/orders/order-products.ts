/**
 * An order is noted, placed with the core, and numbered: then it is shown, and whoever posted it is
 * answered. An id that the core knows already, of whomever, is no new order.
 */
import {
  answer,
  ask,
  decide,
  refuse,
  type answered,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { placeOrder, type Placed } from '#contracts/orders'
import type { recordWritten } from '#contracts/topics/hand'
import { takeNumber, type orderProducts } from '../contracts.ts'
import { orderIn } from '../read-record.ts'
import { keyUsed, underWay } from '../refusals.ts'
import { currency, unitPriceMinor } from '../tenant.ts'
import { billingTopic, orderCreated } from '../topics.ts'
import { fresh, withoutRow, withRow, type Profile, type Row } from './profile.ts'

type Line = { readonly quantity: number; readonly unitPrice: number }

const placed = (profileId: string, orderId: string, line: Line) =>
  ask(
    `placed/${orderId}`,
    placeOrder({
      orderId,
      customerId: profileId,
      currency,
      lines: [line],
      payment: { account: profileId },
    }),
  )

export function onOrderProducts(
  profile: Profile,
  { profileId, orderId, productQuantity: quantity }: Payload<typeof orderProducts>,
): Decision<Profile> {
  const known = profile.orders.get(orderId)
  if (known !== undefined) return decide(profile, again(known, orderId, quantity))
  return decide(
    withRow(profile, orderId, fresh(quantity)),
    orderCreated(orderId, profileId, quantity * unitPriceMinor),
    placed(profileId, orderId, { quantity, unitPrice: unitPriceMinor }),
  )
}

/** An id that comes again was made from a key of the caller's. */
function again({ productQuantity, number }: Row, orderId: string, quantity: number) {
  if (productQuantity !== quantity) return keyUsed
  return number === 0 ? underWay : answer(orderId)
}

/** A record by another hand asks for its order at its price, whatever products that may be. */
export function onRecordWritten(
  profile: Profile,
  { topic, value }: Payload<typeof recordWritten>,
): Decision<Profile> {
  const wanted = topic === billingTopic.topic ? orderIn(value) : undefined
  if (wanted === undefined || profile.orders.has(wanted.orderId)) return decide(profile)
  const { profileId, orderId, price } = wanted
  const quantity = price / unitPriceMinor
  return decide(
    withRow(profile, orderId, fresh(Number.isInteger(quantity) ? quantity : null)),
    placed(profileId, orderId, { quantity: 1, unitPrice: price }),
  )
}

export function onAnswered(
  profile: Profile,
  { note, accepted, body }: Payload<typeof answered>,
): Decision<Profile> {
  const [what, orderId = ''] = note.split('/')
  const row = profile.orders.get(orderId)
  if (row === undefined) return decide(profile, answer(orderId))
  if (what === 'numbered') {
    return decide(withRow(profile, orderId, { ...row, number: body as number }), answer(orderId))
  }
  if (!accepted) return decide(withoutRow(profile, orderId), refuse(body))
  if ((body as Placed).replayed) return decide(withoutRow(profile, orderId), answer(orderId))
  return decide(profile, ask(`numbered/${orderId}`, takeNumber({ sequence: 'orders' })))
}
