/**
 * Job: requests that wait until what a storefront shows of a key is as they want it.
 * Boundary: it wakes; whoever is woken looks for himself, and waits again where that was not it.
 *
 * W1 Any number wait for one key, and each is woken by the first change after it has come; so it comes
 *    before it looks.
 */
import type { EventEmitter } from 'node:events'
import { Busy } from '@millrace/kernel'
import type { GatewayEngine } from '#gateway/engine'

type Watching = Pick<GatewayEngine, 'watch' | 'unwatch' | 'onEnded'>

class Wait {
  readonly key: string
  #isWoken = false
  #wake: (() => void) | undefined

  constructor(key: string) {
    this.key = key
  }

  wake(): void {
    this.#isWoken = true
    this.#wake?.()
  }

  /** Resolves when it is woken, at the latest after so long, or when whoever waits has gone. */
  async for(ms: number, gone: EventEmitter): Promise<void> {
    if (this.#isWoken) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#wake = resolve
    gone.once('close', resolve)
    await promise
    clearTimeout(timer)
    gone.off('close', resolve)
  }
}

const waitsMaxUsual = 20_000

export class Waiting {
  readonly #engine: Watching
  readonly #max: number
  readonly #byKey = new Map<string, Set<Wait>>()
  #count = 0
  #isClosed = false

  constructor(engine: Watching, max = waitsMaxUsual) {
    this.#engine = engine
    this.#max = max
    engine.onEnded((key) => this.#changed(key))
  }

  /**
   * Looks until it finds something, undefined when the time is over. Throws `Busy` where too many wait,
   * and when nobody may wait any longer.
   */
  async until<Found>(
    key: string,
    look: () => Promise<Found | undefined>,
    { ms, gone }: { readonly ms: number; readonly gone: EventEmitter & { destroyed: boolean } },
  ): Promise<Found | undefined> {
    const end = performance.now() + ms
    for (;;) {
      const wait = this.#join(key)
      try {
        const found = await look()
        if (found !== undefined) return found
        const left = end - performance.now()
        if (left <= 0 || gone.destroyed) return undefined
        await wait.for(left, gone)
      } finally {
        this.#leave(wait)
      }
    }
  }

  /** Whoever waits is told to come again. */
  close(): void {
    this.#isClosed = true
    for (const key of [...this.#byKey.keys()]) this.#changed(key)
  }

  #join(key: string): Wait {
    if (this.#isClosed) throw new Busy('Millrace is stopping.', 1)
    if (this.#count >= this.#max) throw new Busy(`${this.#max} requests wait already.`, 1)
    const wait = new Wait(key)
    const others = this.#byKey.get(key)
    if (others !== undefined) others.add(wait)
    else {
      this.#byKey.set(key, new Set([wait]))
      this.#engine.watch(key)
    }
    this.#count++
    return wait
  }

  #leave(wait: Wait): void {
    this.#count--
    const waits = this.#byKey.get(wait.key)
    if (waits?.delete(wait) !== true || waits.size > 0) return
    this.#byKey.delete(wait.key)
    this.#engine.unwatch(wait.key)
  }

  /** Who comes from now on waits for the next change. */
  #changed(key: string): void {
    const waits = this.#byKey.get(key)
    this.#byKey.delete(key)
    for (const wait of waits ?? []) wait.wake()
  }
}
