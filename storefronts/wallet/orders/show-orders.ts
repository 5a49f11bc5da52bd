import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import type {
  forgetOrder,
  listProfileOrders,
  ProfileOrders,
  showProfileOrder,
} from '../contracts.ts'
import { isShown, show, withoutRow, withRow, type Profile } from './profile.ts'

export function onShowOrder(
  profile: Profile,
  { profileId, orderId: id }: Payload<typeof showProfileOrder>,
): Decision<Profile> {
  const row = profile.orders.get(id)
  if (row === undefined || !isShown(row)) return decide(profile, refuse(null))
  return decide(profile, answer(show({ id, profileId }, row)))
}

/** In the order of their ids, which rise. */
export function onListOrders(
  profile: Profile,
  { profileId, after, limit }: Payload<typeof listProfileOrders>,
): Decision<Profile> {
  // Behind that one, and before all that rise above it.
  const from = after === '' ? '' : `${after}|`
  const rows = [...profile.orders.list({ from, limit })]
  const items = rows
    .filter(([, row]) => isShown(row))
    .map(([id, row]) => show({ id, profileId }, row))
  const last = rows.length < limit ? undefined : rows.at(-1)?.[0]
  const page: ProfileOrders = last === undefined ? { items } : { items, last }
  return decide(profile, answer(page))
}

/** The core keeps the order; here nobody sees it any more. */
export function onForgetOrder(
  profile: Profile,
  { orderId }: Payload<typeof forgetOrder>,
): Decision<Profile> {
  const row = profile.orders.get(orderId)
  if (row === undefined || !isShown(row)) return decide(profile, refuse(null))
  const next =
    row.state === 'PENDING'
      ? withRow(profile, orderId, { ...row, isForgotten: true })
      : withoutRow(profile, orderId)
  return decide(next, answer(orderId))
}
