/** Calls that wait until the payment of their reservation is known. */
import type { EventEmitter } from 'node:events'
import { Busy } from '@millrace/kernel'
import type { DialectEdge } from '../dialect.ts'
import { showReservation, type Shown } from './contracts.ts'

const waitingMax = 10_000
/** Longer than the provider may take; who is told then that it is open, is told the truth. */
const waitMsMax = 5000

export class Settling {
  readonly #edge: DialectEdge
  readonly #wakers = new Map<string, Set<() => void>>()
  #count = 0

  constructor(edge: DialectEdge) {
    this.#edge = edge
    edge.engine.onEnded((key) => {
      for (const wake of this.#wakers.get(key) ?? []) wake()
    })
  }

  /** Before something is begun that could not be waited for. */
  check(): void {
    if (this.#count >= waitingMax) throw new Busy(`${waitingMax} calls wait already.`, 1)
  }

  async show(number: number): Promise<Shown> {
    const { engine, tenant } = this.#edge
    const asked = showReservation({ reservationId: String(number) })
    const { body } = await engine.ask(asked, { tenant })
    return body as Shown
  }

  /** As it is when its payment is known, the time is over, or the caller has gone. */
  async settled(number: number, caller: EventEmitter): Promise<Shown> {
    const { engine, tenant } = this.#edge
    const key = `${tenant}/${number}`
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, waitMsMax)
    caller.once('close', resolve)
    this.#join(key, resolve)
    engine.watch(key)
    try {
      const shown = await this.show(number)
      if (shown.isSettled) return shown
      await promise
      return await this.show(number)
    } finally {
      clearTimeout(timer)
      caller.off('close', resolve)
      this.#leave(key, resolve)
    }
  }

  #join(key: string, wake: () => void): void {
    const wakers = this.#wakers.get(key) ?? new Set()
    this.#wakers.set(key, wakers.add(wake))
    this.#count++
  }

  #leave(key: string, wake: () => void): void {
    const wakers = this.#wakers.get(key)
    wakers?.delete(wake)
    this.#count--
    if (wakers?.size !== 0) return
    this.#wakers.delete(key)
    this.#edge.engine.unwatch(key)
  }
}
