/** Orders that are placed while releases come and go; each is acknowledged once, and must end. */
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '@millrace/kernel/testing'
import { isFinal, orderBody, stocked, surely } from '../proof/client.ts'

const clients = 4
/** Not as many as it can: both processes and a broker share the machine. */
const restMs = 20

export class Load {
  readonly #urlNow: () => string
  readonly #placed: string[] = []
  #running: readonly Promise<void>[] = []
  #next = 0
  #isStopped = false

  private constructor(urlNow: () => string) {
    this.#urlNow = urlNow
  }

  static async begin(urlNow: () => string): Promise<Load> {
    const load = new Load(urlNow)
    await stocked(urlNow, 1_000_000, 900_000_000)
    load.#running = Array.from({ length: clients }, () => load.#client())
    return load
  }

  get placed(): number {
    return this.#placed.length
  }

  /** Resolves when so many more are acknowledged. */
  async more(orders: number): Promise<void> {
    const wanted = this.placed + orders
    await until(() => this.placed >= wanted)
  }

  /** Resolves when all that was acknowledged has ended; throws where one is lost. */
  async end(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#running)
    for (const id of this.#placed) {
      const reply = await surely(this.#urlNow, ['GET', `/v1/orders/${id}?wait=30`])
      if (isFinal(reply)) continue
      throw new Error(`Order ${id} is ${reply.status} ${String(reply.body['state'])}.`)
    }
  }

  async #client(): Promise<void> {
    while (!this.#isStopped) {
      const nth = this.#next++
      const call = { key: `release-${nth}`, body: orderBody(nth) }
      const reply = await surely(this.#urlNow, ['POST', '/v1/orders'], call)
      if (reply.status !== 201) throw new Error(`${call.key}: ${JSON.stringify(reply)}`)
      this.#placed.push(String(reply.body['id']))
      await pause(restMs)
    }
  }
}
