/**
 * Orders arrive at a fixed rate, whether or not the server keeps up. Latency counts from the time an
 * order was due, so a server that stalls answers for every order that it kept from being sent.
 */
import type { Answer } from './answer.ts'
import type { Work } from './closed-loop.ts'
import { Connection } from './connection.ts'
import { Histogram } from './histogram.ts'
import type { Run, RunResult } from './run.ts'
import { MeasuredWindow, type WindowEvents } from './window.ts'

const connectionsAtFirst = 64

type PacedRun = Run & { readonly rate: number }

export function openLoop(work: Work, run: PacedRun, events: WindowEvents): Promise<RunResult> {
  return new OpenLoop(work, run, new MeasuredWindow(run, events)).result()
}

class OpenLoop {
  readonly #work: Work
  readonly #window: MeasuredWindow
  readonly #connectionsMax: number
  readonly #everyMs: number
  readonly #startedAt = performance.now()
  readonly #lateness = new Histogram()
  readonly #all: Connection[] = []
  readonly #free: Connection[] = []
  /** Orders that have arrived by the clock, and those of them that were sent. */
  #arrived = 0
  #sent = 0

  constructor(work: Work, run: PacedRun, window: MeasuredWindow) {
    this.#work = work
    this.#window = window
    this.#connectionsMax = run.connections
    this.#everyMs = 1000 / run.rate
  }

  async result(): Promise<RunResult> {
    while (this.#all.length < Math.min(connectionsAtFirst, this.#connectionsMax)) this.#connect()
    this.#tick()
    await this.#window.drained(
      () => this.#sent >= this.#arrived && this.#all.every(({ waiting }) => !waiting),
    )
    for (const connection of this.#all) connection.close()
    return { ...this.#window.result(), lateness: this.#lateness.summary() }
  }

  readonly #tick = (): void => {
    if (this.#window.ended) return
    this.#admit()
    if (this.#sent < this.#arrived && this.#all.length < this.#connectionsMax) this.#connect()
    setTimeout(this.#tick, Math.max(0, this.#dueAt(this.#arrived) - performance.now()))
  }

  /** Sends what is due. Answers call it as well as the timer, which is a millisecond coarse. */
  #admit(): void {
    if (!this.#window.ended) {
      this.#arrived = Math.floor((performance.now() - this.#startedAt) / this.#everyMs) + 1
    }
    while (this.#sent < this.#arrived) {
      const idle = this.#free.pop()
      if (idle === undefined) return
      const dueAt = this.#dueAt(this.#sent)
      if (this.#window.open) this.#lateness.record((performance.now() - dueAt) * 1000)
      this.#sendNext(idle)
    }
  }

  readonly #takeUp = (connection: Connection): void => {
    if (this.#sent < this.#arrived) this.#sendNext(connection)
    else this.#free.push(connection)
    this.#admit()
  }

  readonly #answered = (connection: Connection, answer: Answer, text: string): void => {
    const { openedAt } = this.#window
    const counts = openedAt > 0 && connection.dueAt >= openedAt
    this.#window.answered(answer, text, counts ? connection.dueAt : undefined)
    this.#takeUp(connection)
  }

  readonly #broken = (connection: Connection, lost: boolean): void => {
    const at = this.#free.indexOf(connection)
    if (at >= 0) this.#free.splice(at, 1)
    if (lost && this.#window.openedAt > 0) this.#window.tally.countLost()
  }

  #sendNext(connection: Connection): void {
    const { requests } = this.#work
    connection.dueAt = this.#dueAt(this.#sent)
    connection.send(requests[this.#sent % requests.length] ?? '')
    this.#sent += 1
  }

  #dueAt(nth: number): number {
    return this.#startedAt + nth * this.#everyMs
  }

  #connect(): void {
    const events = { ready: this.#takeUp, answered: this.#answered, broken: this.#broken }
    this.#all.push(new Connection(this.#work.target, events, this.#all.length))
  }
}
