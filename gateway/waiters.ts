/** Requests that wait for the first final state of an order, woken when it is told. */
import type { EventEmitter } from 'node:events'
import { Busy } from '@millrace/kernel'
import type { Order } from '#contracts/orders'
import type { GatewayEngine, OrderEnd } from './engine.ts'
import { Slots } from './slots.ts'

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
  /** Nearly always one for an order. */
  readonly #waiting = new Slots<Waiter[]>()
  readonly #byOrder = new Map<string, number>()
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
    const present = this.#of(order)
    if (present === undefined) {
      this.#byOrder.set(order, this.#waiting.put([waiter]))
      this.#watching.watch(order)
    } else present.push(waiter)
    this.#count++
    return waiter
  }

  leave(waiter: Waiter): void {
    const { order, isWoken } = waiter
    const present = this.#of(order) ?? []
    const nth = present.indexOf(waiter)
    if (nth < 0) return
    present.splice(nth, 1)
    this.#count--
    if (present.length > 0) return
    this.#waiting.take(this.#byOrder.get(order) ?? -1)
    this.#byOrder.delete(order)
    if (!isWoken) this.#watching.unwatch(order)
  }

  #of(order: string): Waiter[] | undefined {
    const at = this.#byOrder.get(order)
    return at === undefined ? undefined : this.#waiting.get(at)
  }

  readonly ended = (order: string, end: OrderEnd, position?: string): void => {
    for (const waiter of this.#of(order) ?? []) waiter.woken(end, position)
  }

  /** Nobody waits any longer: all are answered with what they have. */
  close(): void {
    this.#closed = true
    for (const waiter of this.#waiting.all().flat()) waiter.giveUp()
  }
}
