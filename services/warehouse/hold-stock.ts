import {
  decide,
  later,
  sweepDue,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import type { Reason } from '#contracts/fields'
import {
  stockHeld,
  stockHoldIsDue,
  stockShort,
  sweepStock,
  type holdStock,
} from '#contracts/warehouse'
import {
  availableOf,
  dueAfterMs,
  hold,
  numbers,
  refuseHold,
  type Hold,
  type Stock,
} from './stock.ts'

type Asked = Payload<typeof holdStock>

/**
 * A saga asks again after a crash: a hold once granted is never granted twice; one that was
 * refused or undone, never at all.
 */
export function onHoldStock(stock: Stock, asked: Asked, { now }: Context): Decision<Stock> {
  const { sku, hold: name, orderId } = asked
  const earlier = stock.holds.get(name)
  if (earlier !== undefined) return answerAgain(stock, asked, earlier)

  const reason = refusal(stock, asked)
  if (reason !== undefined) {
    const reasons = [reason]
    const refused = refuseHold(stock, { hold: name, now }, reasons)
    return decide(
      refused,
      stockShort({ sku, hold: name, orderId, reasons }),
      ...sweepDue(stock, refused, sweepStock({ sku })),
    )
  }
  const quantity = Math.max(asked.quantity, 0)
  const held = hold(stock, { hold: name, now }, { is: 'held', quantity, orderId })
  return decide(
    held,
    granted(held, asked, quantity),
    later(`due:${name}`, now + dueAfterMs, stockHoldIsDue({ sku, hold: name })),
  )
}

function answerAgain(stock: Stock, asked: Asked, earlier: Hold): Decision<Stock> {
  const { sku, hold: name, orderId } = asked
  if (earlier.is === 'held' || earlier.is === 'sold') {
    return decide(stock, granted(stock, asked, earlier.quantity))
  }
  const undone = 'The hold of the stock was already undone.'
  const reasons = earlier.is === 'refused' ? earlier.reasons : [pointed(asked, 'timed-out', undone)]
  return decide(stock, stockShort({ sku, hold: name, orderId, reasons }))
}

const granted = (stock: Stock, { sku, hold: name, orderId }: Asked, quantity: number) =>
  stockHeld({ sku, hold: name, orderId, quantity, ...numbers(stock) })

function refusal(stock: Stock, asked: Asked): Reason | undefined {
  if (!stock.known) {
    return pointed(asked, 'unknown-sku', `There is no stock of ${asked.sku}.`)
  }
  const available = availableOf(stock)
  if (available < asked.quantity) {
    const detail = `${asked.quantity} of ${asked.sku} are asked and ${available} are available.`
    return pointed(asked, 'out-of-stock', detail)
  }
  return undefined
}

const pointed = ({ pointer }: Asked, code: Reason['code'], detail: string): Reason =>
  pointer === undefined ? { code, detail } : { code, detail, pointer }
