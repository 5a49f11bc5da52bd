import type { Payload } from '@millrace/kernel'
import type { Judged, NeededCheck } from '#contracts/check'
import type { Money, Reason } from '#contracts/fields'
import type { orderPlaced } from '#contracts/orders'

/** What the steps of an order's sagas need to know of it. */
export type Ordered = Pick<
  Payload<typeof orderPlaced>,
  | 'orderId'
  | 'customerId'
  | 'currency'
  | 'lines'
  | 'total'
  | 'placedAt'
  | 'payment'
  | 'delivery'
  | 'checks'
  | 'goodsLater'
>

export const wantsFraudCheck = ({ total }: Ordered): boolean => total > 0
export const paysByWallet = ({ payment, total }: Ordered): boolean =>
  payment?.account !== undefined && total > 0
export const paysByCard = ({ payment, total }: Ordered): boolean =>
  payment?.card !== undefined && payment.account === undefined && total > 0
export const hasSlot = ({ delivery }: Ordered): boolean => delivery !== undefined

export const wantsChecks = ({ checks }: Ordered): boolean => checks !== undefined
export const checkNames = ({ checks = [] }: Ordered): readonly string[] =>
  checks.map(({ name }) => name)

export function neededCheck({ checks, orderId }: Ordered, name: string): NeededCheck {
  const needed = checks?.find((check) => check.name === name)
  if (needed === undefined) throw new Error(`${orderId} does not need a check ${name}.`)
  return needed
}

/** As a check sees it. */
export function judged(order: Ordered): Judged {
  const { orderId, customerId, currency, lines, total, placedAt, payment, delivery } = order
  return {
    ...{ orderId, customerId, currency, lines, total, placedAt },
    ...(payment === undefined ? {} : { payment }),
    ...(delivery === undefined ? {} : { delivery }),
  }
}

export const counting = ({ customerId, orderId, placedAt }: Ordered) => ({
  customerId,
  orderId,
  placedAt,
})

export const amount = ({ total, currency }: Ordered): Money => ({ minor: total, currency })

/** Each sku of which the order wants anything now, once. */
export const skus = ({ lines, goodsLater }: Ordered): readonly string[] => {
  if (goodsLater === true) return []
  const wanted = new Set<string>()
  for (const { sku, quantity } of lines) if (sku !== undefined && quantity > 0) wanted.add(sku)
  return [...wanted]
}

/** Lines with one sku are added up. */
export function stock(order: Ordered, sku: string) {
  let quantity = 0
  for (const line of order.lines) {
    if (line.sku === sku && line.quantity > 0) quantity += line.quantity
  }
  return { sku, orderId: order.orderId, step: 'stock', quantity }
}

export const pointerTo = ({ lines }: Ordered, sku: string): string =>
  `/lines/${lines.findIndex((line) => line.sku === sku && line.quantity > 0)}/sku`

/** Reasons come sorted by check and key; those that point at lines go in the order of the lines. */
export function inOrderOfLines(reasons: readonly Reason[]): Reason[] {
  const pointing = reasons
    .filter((reason) => lineOf(reason) >= 0)
    .toSorted((a, b) => lineOf(a) - lineOf(b))
  return reasons.map((reason) => (lineOf(reason) < 0 ? reason : (pointing.shift() ?? reason)))
}

const lineOf = ({ pointer = '' }: Reason): number =>
  Number(/^\/lines\/(\d+)\//.exec(pointer)?.[1] ?? -1)

export function wallet(order: Ordered) {
  const { payment: { account: accountId } = {}, orderId } = order
  if (accountId === undefined) throw new Error(`${orderId} is not paid from an account.`)
  return { accountId, orderId, step: 'wallet' }
}

/** By a token: that is all that is known of the card. */
export function card(order: Ordered) {
  const { payment: { card: paid } = {}, orderId } = order
  if (paid === undefined) throw new Error(`${orderId} is not paid by card.`)
  return { orderId, token: paid.token, amount: amount(order) }
}

export function booking(order: Ordered) {
  if (order.delivery === undefined) throw new Error(`${order.orderId} has no delivery.`)
  return { slotId: order.delivery.slot, orderId: order.orderId, step: 'slot' }
}
