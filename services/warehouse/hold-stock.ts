import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { holdName, type Reason } from '#contracts/fields'
import { stockHeld, stockShort, type holdStock } from '#contracts/warehouse'
import { holds } from './holds.ts'
import { availableOf, hold, numbers, refuseHold, type Hold, type Stock } from './stock.ts'

type Asked = Payload<typeof holdStock>

/**
 * A saga asks again after a crash: a hold once granted is never granted twice; one that was
 * refused or undone, never at all.
 */
export function onHoldStock(stock: Stock, asked: Asked, context: Context): Decision<Stock> {
  const { sku, orderId, step } = asked
  const name = holdName(asked)
  const earlier = stock.holds.get(name)
  if (earlier !== undefined) return answerAgain(stock, asked, earlier)

  const reason = refusal(stock, asked)
  if (reason !== undefined) {
    const reasons = [reason]
    const refused = refuseHold(stock, { hold: name, now: context.now }, reasons)
    return decide(refused, stockShort({ sku, orderId, step, reasons }))
  }
  const quantity = Math.max(asked.quantity, 0)
  const held = hold(stock, name, { is: 'held', quantity, orderId, step })
  return decide(held, granted(held, asked, quantity), holds.due(name, context))
}

function answerAgain(stock: Stock, asked: Asked, earlier: Hold): Decision<Stock> {
  const { sku, orderId, step } = asked
  if (earlier.is === 'held' || earlier.is === 'sold') {
    return decide(stock, granted(stock, asked, earlier.quantity))
  }
  const undone = 'The hold of the stock was already undone.'
  const reasons = earlier.is === 'refused' ? earlier.reasons : [pointed(asked, 'timed-out', undone)]
  return decide(stock, stockShort({ sku, orderId, step, reasons }))
}

const granted = (stock: Stock, { sku, orderId, step }: Asked, quantity: number) =>
  stockHeld({ sku, orderId, step, quantity, ...numbers(stock) })

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
