/** Every connection sends its next order as soon as it has the answer to the last. */
import { Connection } from './connection.ts'
import type { Target } from './request.ts'
import type { Run, RunResult } from './run.ts'
import { MeasuredWindow, type WindowEvents } from './window.ts'

export type Work = { readonly target: Target; readonly requests: readonly string[] }

export async function closedLoop(
  { target, requests }: Work,
  run: Run,
  events: WindowEvents,
): Promise<RunResult> {
  const window = new MeasuredWindow(run, events)
  let next = 0

  const send = (connection: Connection) => {
    if (window.ended) return
    connection.dueAt = performance.now()
    connection.send(requests[next] ?? '')
    next = next + 1 === requests.length ? 0 : next + 1
  }
  const connections = Array.from(
    { length: run.connections },
    (_, nth) =>
      new Connection(
        target,
        {
          ready: send,
          answered: (connection, answer, text) => {
            window.answered(answer, text, window.open ? connection.dueAt : undefined)
            send(connection)
          },
          broken: (_broken, lost) => {
            if (lost && window.open) window.tally.countLost(run.batch)
          },
        },
        nth,
      ),
  )
  await window.drained(() => connections.every(({ waiting }) => !waiting))
  for (const connection of connections) connection.close()
  return window.result()
}
