/** What the events tell of pre-orders and of the products that are pre-ordered. */
import type { AnyMessageType, EventRecord, Payload } from '@millrace/kernel'
import * as orders from '#contracts/orders'
import * as products from '#contracts/preorder-products'
import * as preorders from '#contracts/preorders'
import { keyIn } from './evidence.ts'
import type { History } from './history.ts'

export type PreorderFact = {
  state: string
  quantity: number
  /** The orders that were made of it. */
  readonly orders: { readonly key: string; readonly bringsGoods: boolean }[]
}

export type ProductFact = {
  perSecond: number
  charging: number
  state: string
  taken: number
  lastMovedUp: number
  /** When turns were given, for as long as a second. */
  turns: readonly { readonly at: number; readonly many: number }[]
}

export class PreorderFacts {
  readonly preorders = new Map<string, PreorderFact>()
  readonly products = new Map<string, ProductFact>()

  preorder(key: string): PreorderFact {
    return found(this.preorders, key, () => ({ state: '', quantity: 0, orders: [] }))
  }

  product(key: string): ProductFact {
    return found(this.products, key, () => ({
      ...{ perSecond: 0, charging: 0, state: '', taken: 0, lastMovedUp: 0, turns: [] },
    }))
  }
}

function found<Fact>(facts: Map<string, Fact>, key: string, none: () => Fact): Fact {
  const known = facts.get(key) ?? none()
  facts.set(key, known)
  return known
}

const law = 'preorders'
type Taking = (history: History, event: EventRecord) => void

export const preorderTakings: ReadonlyMap<string, Taking> = new Map([
  on(orders.orderPlaced, (history, { orderId, preorderId, goodsLater }, event) => {
    if (preorderId === undefined) return
    const row = history.order(event, orderId)
    history.orders.set(row, 'isOfPreorder', 1)
    if (goodsLater === true) history.orders.set(row, 'stockWanted', 0)
    const { orders: made } = history.preordered.preorder(keyIn(event.tenant, preorderId))
    made.push({ key: keyIn(event.tenant, orderId), bringsGoods: goodsLater !== true })
  }),
  on(preorders.preorderMoved, (history, { preorderId, state, quantity }, { tenant }) => {
    const fact = history.preordered.preorder(keyIn(tenant, preorderId))
    Object.assign(fact, { state, quantity })
  }),
  on(products.productPlanned, (history, { sku, perSecond }, { tenant }) => {
    history.preordered.product(keyIn(tenant, sku)).perSecond = perSecond
  }),
  on(products.placeMovedUp, (history, { sku, ticket }, { tenant }) => {
    const fact = history.preordered.product(keyIn(tenant, sku))
    history.findings.count(law)
    if (ticket <= fact.lastMovedUp) {
      history.findings.wrong(law, `Of ${sku}, ${ticket} moved up after ${fact.lastMovedUp}.`)
    }
    fact.lastMovedUp = ticket
  }),
  on(products.productCounted, (history, counted, { tenant, time }) => {
    const { sku, cap, taken, charging, state } = counted
    const fact = history.preordered.product(keyIn(tenant, sku))
    history.findings.count(law)
    if (taken > cap) history.findings.wrong(law, `Of ${sku} ${taken} are taken, of ${cap}.`)
    const many = Math.max(0, charging - fact.charging)
    const turns = [...fact.turns, { at: time, many }].filter(({ at }) => at > time - 1000)
    const inSecond = turns.reduce((sum, turn) => sum + turn.many, 0)
    if (inSecond > fact.perSecond + 1) {
      history.findings.wrong(law, `Of ${sku} ${inSecond} were charged in a second.`)
    }
    Object.assign(fact, { charging, state, taken, turns })
  }),
])

function on<T extends AnyMessageType>(
  type: T,
  taking: (history: History, data: Payload<T>, event: EventRecord) => void,
): readonly [string, Taking] {
  return [type.wireName, (history, event) => taking(history, event.data as Payload<T>, event)]
}
