/**
 * Job: the timers and clocks of Node, for whatever runs in a simulated process: they go by its virtual
 * time. Whoever runs in none has those of the machine.
 * Boundary: one replacement for the whole process of Node, made once; the product knows nothing of it.
 */
import { syncBuiltinESMExports } from 'node:module'
import promises from 'node:timers/promises'
import { SimulatedProcess } from './process.ts'

let isDone = false

type Act = (...given: unknown[]) => void

/** What `setTimeout` gives back, as far as anybody asks. */
class VirtualTimer {
  isOver = false

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  hasRef(): boolean {
    return true
  }

  refresh(): never {
    throw new Error('Nobody has asked for this yet.')
  }

  close(): this {
    this.isOver = true
    return this
  }
}

export function virtualize(): void {
  if (isDone) return
  isDone = true
  replaceTimers()
  replaceWaits()
  replaceClocks()
}

function replaceTimers(): void {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis
  const after = (act: Act, ms = 0, ...given: unknown[]): unknown => {
    const { current } = SimulatedProcess
    if (current === undefined) return setTimeout(act, ms, ...given)
    const timer = new VirtualTimer()
    current.after(ms, () => {
      if (!timer.isOver) act(...given)
    })
    return timer
  }
  const every = (act: Act, ms = 0, ...given: unknown[]): unknown => {
    const { current } = SimulatedProcess
    if (current === undefined) return setInterval(act, ms, ...given)
    const timer = new VirtualTimer()
    const next = (): void =>
      current.after(ms, () => {
        if (timer.isOver) return
        next()
        act(...given)
      })
    next()
    return timer
  }
  const clear =
    (real: (timer: never) => void) =>
    (timer: unknown): void => {
      if (timer instanceof VirtualTimer) timer.close()
      // Whatever else it is, it came from the real one.
      else real(timer as never)
    }
  Object.assign(globalThis, {
    setTimeout: after,
    setInterval: every,
    clearTimeout: clear(clearTimeout),
    clearInterval: clear(clearInterval),
  })
}

function replaceWaits(): void {
  const { setTimeout, setImmediate } = promises
  const wait = <T>(ms = 0, value?: T, options?: { readonly signal?: AbortSignal }): Promise<T> => {
    const { current } = SimulatedProcess
    // What is resolved with is what was given; without one it is nothing.
    if (current === undefined) return setTimeout(ms, value, options) as Promise<T>
    return new Promise((resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
      current.after(ms, () => resolve(value as T))
    })
  }
  const soon = <T>(value?: T): Promise<T> =>
    SimulatedProcess.current === undefined ? (setImmediate(value) as Promise<T>) : wait(0, value)
  Object.assign(promises, { setTimeout: wait, setImmediate: soon })
  syncBuiltinESMExports()
}

function replaceClocks(): void {
  const [clock, steady] = [Date.now.bind(Date), performance.now.bind(performance)]
  Date.now = () => SimulatedProcess.current?.now ?? clock()
  performance.now = () => SimulatedProcess.current?.now ?? steady()
}
