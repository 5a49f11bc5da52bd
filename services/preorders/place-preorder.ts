import {
  answer,
  ask,
  decide,
  refuse,
  type answered,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { takePlace, type PlaceTaken } from '#contracts/preorder-products'
import { preorderMoved, type placePreorder, type PreorderPlaced } from '#contracts/preorders'
import {
  conflict,
  isPlaced,
  known,
  noted,
  shown,
  type Placed,
  type Preorder,
  type Wanted,
} from './preorder.ts'

/** An id stands for one pre-order: placed again with the same body it is shown as it is now. */
export function onPlacePreorder(
  preorder: Preorder,
  asked: Payload<typeof placePreorder>,
): Decision<Preorder> {
  const { preorderId } = asked
  const wanted = wantedIn(asked)
  const { sku, quantity } = wanted
  if (preorder.state === 'NONE') {
    const { history, lines } = preorder
    const placing: Preorder = { state: 'PLACING', wanted, history, lines }
    return decide(placing, ask('place', takePlace({ sku, preorderId, quantity })))
  }
  if (!isSame(preorder.wanted, wanted)) {
    const detail = `Pre-order ${preorderId} was placed before, with another body.`
    return decide(preorder, refuse({ refused: 'different-body', detail }))
  }
  if (!isPlaced(preorder)) return decide(preorder, conflict(`${preorderId} is being placed.`))
  return decide(preorder, answer({ preorder: shown(preorderId, preorder), replayed: true }))
}

/** What its product says: its place, at which price; or that there is none. */
export function onAnswered(
  preorder: Preorder,
  { accepted, body }: Payload<typeof answered>,
  { key, now }: Context,
): Decision<Preorder> {
  if (preorder.state !== 'PLACING') return decide(preorder)
  const { history, lines } = preorder
  if (!accepted) return decide({ state: 'NONE', history, lines }, refuse(body))
  const { position, ...taken } = body as PlaceTaken
  const state = position > 0 ? 'WAITING' : 'RESERVED'
  const placed: Placed = {
    ...{ history, lines, wanted: preorder.wanted },
    ...{ payment: preorder.wanted.payment, state, ...taken, attempts: 0, wasReleased: false },
    ...(preorder.wanted.delivery === undefined ? {} : { slot: preorder.wanted.delivery.slot }),
    ...{ payBy: 0, isOverdue: false, declinedWith: '' },
    ...{ reasons: [], placedAt: now, updatedAt: now },
  }
  const next = noted(placed, { at: now, what: 'preorder.placed' })
  const { customerId, sku, quantity } = placed.wanted
  const told = preorderMoved({
    ...{ preorderId: key, customerId, sku, quantity, ticket: placed.ticket },
    ...{ state, placedAt: now, ...known(placed.wanted) },
  })
  const first = { ...shown(key, next), ...(position > 0 ? { position } : {}) }
  const found: PreorderPlaced = { preorder: first, replayed: false }
  return decide<Preorder>(next, told, answer(found))
}

/** Fields that this release does not know are not kept. */
const wantedIn = ({
  customerId,
  sku,
  quantity,
  payment,
  delivery,
  registered,
  checks,
}: Payload<typeof placePreorder>): Wanted => ({
  ...{ customerId, sku, quantity },
  payment: paymentIn(payment),
  ...(delivery === undefined ? {} : { delivery: { slot: delivery.slot } }),
  ...(registered === undefined ? {} : { registered }),
  ...(checks === undefined ? {} : { checks }),
})

type Payment = Wanted['payment']

export const paymentIn = ({ account, card }: Payment): Payment => ({
  ...(account === undefined ? {} : { account }),
  ...(card === undefined ? {} : { card: { token: card.token } }),
})

const isSame = (one: Wanted, other: Wanted): boolean =>
  one.customerId === other.customerId &&
  one.sku === other.sku &&
  one.quantity === other.quantity &&
  isSamePayment(one.payment, other.payment) &&
  one.delivery?.slot === other.delivery?.slot

const isSamePayment = (one: Payment, other: Payment): boolean =>
  one.account === other.account && one.card?.token === other.card?.token
