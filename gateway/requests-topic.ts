/** What others ask for through the topic of requests, judged as over HTTP. */
import {
  depositRequest,
  adjustStockRequest,
  cancelOrderRequest,
  openAccountRequest,
  placeOrderRequest,
  planSlotRequest,
  setStockRequest,
  shipOrderRequest,
} from '#contracts/topics/requests'
import { isoTime, type AnyMessageType, type Payload, type Sent } from '@millrace/kernel'
import type { NeededCheck } from '#contracts/check'
import { deposit, openAccount } from '#contracts/billing'
import { planSlot } from '#contracts/delivery'
import { placeOrder, requestCancel, shipOrder } from '#contracts/orders'
import { adjustStock, setStock } from '#contracts/warehouse'
import {
  readAccount,
  readAdjustment,
  readCancel,
  readDeposit,
  readId,
  readOrder,
  readSlot,
  readStock,
} from './bodies.ts'
import { Problem } from './problem.ts'

/** What a request asks a service for. `orderId` is the order that it is about, if it is about one. */
export type Wish = { readonly sent: Sent; readonly orderId?: string }

type Reading = { readonly type: AnyMessageType; readonly read: (data: never) => Wish }

const reading = <T extends AnyMessageType>(type: T, read: (data: Payload<T>) => Wish): Reading => ({
  type,
  read,
})

const readings: readonly Reading[] = [
  reading(placeOrderRequest, ({ id, ...body }) => {
    const orderId = readId('/id', id)
    return { sent: placeOrder({ orderId, ...readOrder(body) }), orderId }
  }),
  reading(cancelOrderRequest, ({ id, reason }) => {
    const orderId = readId('/id', id)
    return { sent: requestCancel({ orderId, ...readCancel({ reason }) }), orderId }
  }),
  reading(shipOrderRequest, ({ id }) => {
    const orderId = readId('/id', id)
    return { sent: shipOrder({ orderId }), orderId }
  }),
  reading(openAccountRequest, ({ id, ...body }) => ({
    sent: openAccount({ accountId: readId('/id', id), ...readAccount(body) }),
  })),
  reading(depositRequest, ({ account, amount }) => ({
    sent: deposit({ accountId: readId('/account', account), ...readDeposit({ amount }) }),
  })),
  reading(setStockRequest, ({ sku, onHand }) => ({
    sent: setStock({ sku: readId('/sku', sku), ...readStock({ onHand }) }),
  })),
  reading(adjustStockRequest, ({ sku, quantity }) => ({
    sent: adjustStock({ sku: readId('/sku', sku), ...readAdjustment({ quantity }) }),
  })),
  reading(planSlotRequest, ({ id, capacity, startsAt, cutOffAt }) => {
    const end = cutOffAt === undefined ? {} : { cutOffAt: isoTime(cutOffAt) }
    const slot = readSlot({ capacity, startsAt: isoTime(startsAt), ...end })
    return { sent: planSlot({ slotId: readId('/id', id), ...slot }) }
  }),
]

const byName = new Map(readings.map(({ type, read }) => [type.wireName, read]))

/** Throws a `Problem` where the request would be answered with one. */
export function wishOf(type: string, data: unknown): Wish {
  const read = byName.get(type)
  if (read === undefined) throw new Problem('invalid-request', `Nobody takes ${type}.`)
  return read(data as never)
}

type Soon<T> = T | Promise<T>

/** What the edge knows when an order is placed. */
export type AtTheEdge = {
  /** The checks that are on. */
  readonly needed: () => Soon<readonly NeededCheck[]>
  readonly isKnown: (customerId: string) => Soon<boolean>
}

/** An order has with it what an order over HTTP has: the checks that are on, and whether its customer is known. */
export async function asAtTheEdge(wish: Wish, { needed, isKnown }: AtTheEdge): Promise<Wish> {
  const { sent } = wish
  if (sent.type.wireName !== placeOrder.wireName) return wish
  const order = sent.data as Payload<typeof placeOrder>
  const [checks, registered] = await Promise.all([needed(), isKnown(order.customerId)])
  const more = {
    ...(registered ? { registered } : {}),
    ...(checks.length === 0 ? {} : { checks: [...checks] }),
  }
  return { ...wish, sent: placeOrder({ ...order, ...more }) }
}

/** What is wrong with a request, in one line. */
export function faultsIn({ message, text }: Problem): string {
  const { errors = [] } = JSON.parse(text) as {
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  }
  if (errors.length === 0) return message
  return errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ')
}
