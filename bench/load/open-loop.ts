/**
 * Orders arrive at a fixed rate, whether or not the server keeps up. Latency counts from the time an
 * order was due, so a server that stalls answers for every order that it kept from being sent.
 */
import { Connection } from './connection.ts'
import { Histogram } from './histogram.ts'
import type { Work } from './closed-loop.ts'
import type { Run, RunResult } from './run.ts'
import { MeasuredWindow, type WindowEvents } from './window.ts'

const connectionsAtFirst = 64

export async function openLoop(
  { target, requests }: Work,
  run: Run & { readonly rate: number },
  events: WindowEvents,
): Promise<RunResult> {
  const window = new MeasuredWindow(run, events)
  const lateness = new Histogram()
  const all: Connection[] = []
  const free: Connection[] = []
  const everyMs = 1000 / run.rate
  const startedAt = performance.now()
  /** Orders that have arrived by the clock, and those of them that were sent. */
  let arrived = 0
  let sent = 0

  const dueAt = (nth: number) => startedAt + nth * everyMs
  const sendNext = (connection: Connection) => {
    connection.dueAt = dueAt(sent)
    connection.send(requests[sent % requests.length] ?? '')
    sent += 1
  }
  /** Sends what is due. Answers call it as well as the timer, which is a millisecond coarse. */
  const admit = () => {
    if (!window.ended) arrived = Math.floor((performance.now() - startedAt) / everyMs) + 1
    while (sent < arrived) {
      const idle = free.pop()
      if (idle === undefined) break
      if (window.open) lateness.record((performance.now() - dueAt(sent)) * 1000)
      sendNext(idle)
    }
  }
  const takeUp = (connection: Connection) => {
    if (sent < arrived) sendNext(connection)
    else free.push(connection)
    admit()
  }
  const connection = () =>
    new Connection(target, {
      ready: takeUp,
      answered: (answering, answer, text) => {
        const counts = window.openedAt > 0 && answering.dueAt >= window.openedAt
        window.answered(answer, text, counts ? answering.dueAt : undefined)
        takeUp(answering)
      },
      broken: (broken, lost) => {
        const at = free.indexOf(broken)
        if (at >= 0) free.splice(at, 1)
        if (lost && window.openedAt > 0) window.tally.countLost()
      },
    })
  const tick = () => {
    if (window.ended) return
    admit()
    if (sent < arrived && all.length < run.connections) all.push(connection())
    setTimeout(tick, Math.max(0, dueAt(arrived) - performance.now()))
  }
  while (all.length < Math.min(connectionsAtFirst, run.connections)) all.push(connection())
  tick()
  await window.drained(() => sent >= arrived && all.every(({ waiting }) => !waiting))
  for (const open of all) open.close()
  return { ...window.result(), lateness: lateness.summary() }
}
