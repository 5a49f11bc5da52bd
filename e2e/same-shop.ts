/** One and the same day in a shop, on whatever log: calls one after another, each settled, by a clock and ids that are given. */
import { Engine, type Log, type Sent } from '@millrace/kernel'
import { openAccount, deposit } from '#contracts/billing'
import { planSlot } from '#contracts/delivery'
import { placeOrder, requestCancel } from '#contracts/orders'
import { openAccountOnce, placeOrderOnce } from '#contracts/requests'
import { setStock } from '#contracts/warehouse'
import { allServices } from '../composition.ts'

const tenant = 'shop'
const begin = Date.UTC(2030, 0, 7, 8)
const stepMs = 1000
const dayMs = 24 * 60 * 60_000

export class SameShop {
  readonly #engine: Engine
  #now = begin
  #calls = 0

  constructor(log: Log) {
    this.#engine = new Engine({
      log,
      services: allServices({ fraud: { limitMinor: 500_000, windowMs: dayMs } }),
      clock: () => this.#now,
      elapsed: () => 0,
      newId: () => `given-${this.#calls}`,
    })
  }

  start(): Promise<void> {
    return this.#engine.start()
  }

  stop(): Promise<void> {
    return this.#engine.stop()
  }

  /** Refused and approved ones, some canceled later, some sent twice under one key. */
  async day(orders: number): Promise<void> {
    await this.#open()
    for (let nth = 0; nth < orders; nth++) {
      const order = orderOf(nth)
      const { orderId } = order
      if (nth % 3 === 0) {
        const noted = placeOrderOnce({ requestId: `r-${nth}`, digest: 'same', order })
        await this.ask(noted, orderId)
        await this.ask(noted, orderId)
      } else await this.ask(placeOrder(order), orderId)
      if (nth % 5 === 4) await this.ask(requestCancel({ orderId, reason: 'not wanted' }), orderId)
    }
  }

  async #open(): Promise<void> {
    const account = { accountId: 'anna', currency: 'EUR' }
    await this.ask(openAccountOnce({ requestId: 'r-anna', digest: 'one', account }))
    await this.ask(openAccount({ accountId: 'ben', currency: 'EUR' }))
    for (const accountId of ['anna', 'ben']) {
      await this.ask(deposit({ accountId, amount: 4000 }))
    }
    for (const sku of ['tea', 'cup', 'pot']) await this.ask(setStock({ sku, onHand: 9 }))
    await this.ask(planSlot({ slotId: 'tuesday', capacity: 3, startsAt: begin + dayMs }))
  }

  /** Resolves when it is answered and all that it caused is done. */
  async ask(sent: Sent, correlation?: string): Promise<void> {
    this.#now += stepMs
    const asked = this.#engine.ask(sent, {
      ...{ tenant, id: `given-${this.#calls++}` },
      ...(correlation === undefined ? {} : { correlation }),
    })
    while (await this.#engine.turn());
    await asked
  }
}

/** Some want too much, some cannot pay, some do not want the slot. */
const orderOf = (nth: number) => ({
  ...{ orderId: `o-${nth}`, customerId: `c-${nth % 4}`, currency: 'EUR' },
  lines: [
    { sku: 'tea', quantity: 1 + (nth % 2), unitPrice: 300 },
    { sku: nth % 7 === 6 ? 'gone' : 'cup', quantity: 1, unitPrice: 450 },
    ...(nth % 4 === 0 ? [{ sku: 'pot', quantity: 3, unitPrice: 0 }] : []),
  ],
  payment: { account: nth % 2 === 0 ? 'anna' : 'ben' },
  ...(nth % 3 === 0 ? {} : { delivery: { slot: 'tuesday' } }),
})
