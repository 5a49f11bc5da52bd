/** Requests that wait for the first final state of an order, woken when it is told. */
import type { EventEmitter } from 'node:events'
import { Busy } from '@millrace/kernel'
import type { Order } from '#contracts/orders'
import type { GatewayEngine, OrderEnd } from './engine.ts'

export type Patience = {
  readonly seconds: number
  /** Tells with `close` that whoever waits has gone, and knows it afterwards. */
  readonly gone?: EventEmitter & { readonly destroyed?: boolean }
}

export class Waiter {
  readonly order: string
  #end: OrderEnd | undefined
  #position: string | undefined
  #isOver = false
  #wake: (() => void) | undefined

  constructor(order: string) {
    this.order = order
  }

  woken(end: OrderEnd, position?: string): void {
    if (this.#end === undefined) this.#position = position
    this.#end ??= end
    this.#wake?.()
  }

  /** What includes the end, once there is one. */
  get position(): string | undefined {
    return this.#position
  }

  get isWoken(): boolean {
    return this.#end !== undefined
  }

  /** Whoever waits is answered with what there is. */
  giveUp(): void {
    this.#isOver = true
    this.#wake?.()
  }

  /**
   * The order at its end, or as it is when the time is over or nobody waits for it any longer. Costs
   * nothing when the end came already.
   */
  async until(order: Order, { seconds, gone }: Patience): Promise<Order> {
    if (order.state !== 'PENDING') return order
    if (this.#end === undefined && !this.#isOver && gone?.destroyed !== true) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
        gone?.once('close', this.#wake)
      })
    }
    return this.#end === undefined ? order : { ...order, ...this.#end }
  }
}

type Watching = Pick<GatewayEngine, 'watch' | 'unwatch'>

export class Waiters {
  readonly #max: number
  readonly #watching: Watching
  readonly #byOrder = new Map<string, Waiter | Waiter[]>()
  #count = 0
  #closed = false

  constructor(max: number, watching: Watching) {
    this.#max = max
    this.#watching = watching
  }

  get count(): number {
    return this.#count
  }

  /** To be called before the order is asked about, so that no event is missed; and left again. */
  join(tenant: string, orderId: string): Waiter {
    if (this.#closed) throw new Busy('Millrace is stopping.', 1)
    if (this.#count >= this.#max) throw new Busy(`${this.#max} requests wait already.`, 1)
    const order = `${tenant}/${orderId}`
    const waiter = new Waiter(order)
    const present = this.#byOrder.get(order)
    if (present === undefined) {
      this.#byOrder.set(order, waiter)
      this.#watching.watch(order)
    } else if (Array.isArray(present)) present.push(waiter)
    else this.#byOrder.set(order, [present, waiter])
    this.#count++
    return waiter
  }

  leave(waiter: Waiter): void {
    const present = this.#byOrder.get(waiter.order)
    if (present === waiter) this.#leftAlone(waiter)
    else if (Array.isArray(present)) {
      const at = present.indexOf(waiter)
      if (at < 0) return
      present.splice(at, 1)
      if (present.length === 0) this.#leftAlone(waiter)
    } else return
    this.#count--
  }

  #leftAlone({ order, isWoken }: Waiter): void {
    this.#byOrder.delete(order)
    if (!isWoken) this.#watching.unwatch(order)
  }

  readonly ended = (order: string, end: OrderEnd, position?: string): void => {
    const present = this.#byOrder.get(order)
    if (present === undefined) return
    if (Array.isArray(present)) for (const waiter of present) waiter.woken(end, position)
    else present.woken(end, position)
  }

  /** Nobody waits any longer: all are answered with what they have. */
  close(): void {
    this.#closed = true
    for (const present of this.#byOrder.values()) {
      for (const waiter of Array.isArray(present) ? present : [present]) waiter.giveUp()
    }
  }
}
