/** What the threads of a server tell of their turns, while something is done to it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** The longest of a thread's turns within a time, by each of its measures. */
export type TurnTold = {
  readonly thread: string
  readonly from: number
  readonly to: number
  /** Of the processor. */
  readonly cpuMs: number
  /** Without what was waited for a processor. */
  readonly heldMs: number
  readonly wallMs: number
}

export type Hold = Pick<TurnTold, 'thread' | 'cpuMs' | 'heldMs' | 'wallMs'>

/** Those that others wait for; what a store writes it writes in a thread of its own. */
const threads: Readonly<Record<string, string>> = { main: 'edge', 'engine-thread': 'engine' }
const lookMs = 10

const meter = join(import.meta.dirname, 'meter.ts')

export class Holds {
  readonly #file: string

  constructor(directory: string) {
    this.#file = join(directory, 'turns')
  }

  /** What the server is started under. */
  get under(): readonly string[] {
    return ['env', `NODE_OPTIONS=--import=${meter}`, `MILLRACE_TURNS=${this.#file}`]
  }

  /** The longest while it was done. */
  async during(work: () => Promise<unknown>): Promise<Hold> {
    const from = now()
    await work()
    const to = now()
    while (!this.#isTold(to)) await pause(lookMs)
    const turns = this.#turns().filter((turn) => turn.to >= from && turn.from <= to)
    const [longest] = turns.toSorted((a, b) => b.cpuMs - a.cpuMs)
    const most = (of: 'heldMs' | 'wallMs') => Math.max(...turns.map((turn) => turn[of]))
    const thread = threads[longest?.thread ?? ''] ?? 'none'
    return { thread, cpuMs: longest?.cpuMs ?? 0, heldMs: most('heldMs'), wallMs: most('wallMs') }
  }

  /** Every thread has told of a time behind it. */
  #isTold(at: number): boolean {
    const told = new Set(this.#turns().flatMap(({ thread, from }) => (from > at ? [thread] : [])))
    return told.size === Object.keys(threads).length
  }

  #turns(): readonly TurnTold[] {
    const lines = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1)
    const turns = lines.map((line) => JSON.parse(line) as TurnTold)
    return turns.filter(({ thread }) => thread in threads)
  }
}

const now = (): number => performance.timeOrigin + performance.now()
