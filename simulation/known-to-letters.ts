/**
 * Job: orders that say that their customer is known, so that letters go where these want them, if they
 * are there; and letters that are sent again now and then.
 * Boundary: chance of its own; the plan of the shops is as it is without. Who is there is erasures.ts.
 */
import { letterEvents, resendLetter } from '#contracts/notifications'
import { placeOrder } from '#contracts/orders'
import { placeOrderOnce } from '#contracts/requests'
import type { Call } from './edge.ts'
import type { Random } from './random.ts'
import type { Act } from './shop.ts'

/** In how many runs there are some. */
const planned = 0.7
/** Who orders there, and is found among the customers here. */
const known = new Map([
  ['c-1', 'dora'],
  ['c-2', 'emil'],
])

type Plan = { readonly random: Random; readonly lastsMs: number; readonly acts: readonly Act[] }

export function knownToLetters({ random, lastsMs, acts }: Plan): readonly Act[] {
  if (!random.chance(planned)) return acts
  const again = acts.flatMap(({ call: { name, correlation } }) =>
    correlation === undefined || !name.startsWith('place-') || !random.chance(0.2)
      ? []
      : [{ at: random.between(0, lastsMs), call: resendOf(correlation, random) }],
  )
  return [...again, ...acts.map((act) => ({ ...act, call: asKnown(act.call) }))]
}

function resendOf(orderId: string, random: Random): Call {
  const name = `resend-${orderId}`
  const sent = resendLetter({
    ...{ orderId, event: random.pick(letterEvents), channel: 'email', who: 'ops', why: 'a drill' },
    isUncertain: false,
  })
  const once = { key: name, digest: name }
  return { name, key: orderId, correlation: orderId, sent, once }
}

function asKnown(call: Call): Call {
  const { type, data } = call.sent
  if (type.wireName === placeOrder.wireName) {
    const order = data as Order
    return isFor(order) ? { ...call, sent: placeOrder(knownOrder(order)) } : call
  }
  if (type.wireName !== placeOrderOnce.wireName) return call
  const asked = data as Parameters<typeof placeOrderOnce>[0]
  if (!isFor(asked.order)) return call
  return { ...call, sent: placeOrderOnce({ ...asked, order: knownOrder(asked.order) }) }
}

type Order = Parameters<typeof placeOrder>[0]

const isFor = ({ customerId }: Order): boolean => known.has(customerId)
const knownOrder = (order: Order): Order => ({
  ...{ ...order, customerId: known.get(order.customerId) ?? '', registered: true },
})
