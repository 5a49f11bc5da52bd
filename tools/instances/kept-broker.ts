/** Job: a broker that is started again, on the data it had, whenever it ends without being told to. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Broker } from '../kafka/broker.ts'
import { Rests } from './rests.ts'

/** What of a broker it needs. */
export type Keepable = Pick<Broker, 'address' | 'ended' | 'start' | 'ready' | 'kill' | 'stop'>

export class KeptBroker {
  readonly #broker: Keepable
  readonly #say: (line: string) => void
  readonly #rests = new Rests()
  #starting: Promise<void> = Promise.resolve()
  #isStopping = false

  /** Of a broker that runs. */
  constructor(broker: Keepable, say: (line: string) => void) {
    this.#broker = broker
    this.#say = (line) => say(`broker ${broker.address}: ${line}`)
    void this.#watch()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#starting.catch(() => undefined)
    await this.#broker.stop()
  }

  async #watch(): Promise<void> {
    for (;;) {
      const from = performance.now()
      const how = await this.#broker.ended()
      if (this.#isStopping) return
      this.#say(`it ended with ${how}, and is started again`)
      await sleep(this.#rests.after(performance.now() - from))
      if (this.#isStopping) return
      const startedAt = performance.now()
      try {
        await (this.#starting = this.#broker.start())
        await this.#broker.ready()
        this.#say(`it is back after ${Math.round(performance.now() - startedAt)} ms`)
      } catch (error) {
        if (this.#isStopping) return
        this.#say(error instanceof Error ? error.message : String(error))
        // One that runs and does not answer is no broker.
        await this.#broker.kill()
      }
    }
  }
}
