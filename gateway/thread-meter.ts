/** What the thread that it is made in costs, and how long its event loop was held. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ThreadTelling } from './engine.ts'

export class ThreadMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: 10 })

  constructor() {
    this.#delay.enable()
  }

  read(): ThreadTelling {
    const { user, system } = process.threadCpuUsage()
    const longestHoldSeconds = this.#delay.max / 1e9
    this.#delay.reset()
    return { cpuSeconds: (user + system) / 1e6, longestHoldSeconds }
  }
}
