/**
 * Sends every request once, over a few connections; one that is turned away for a moment is sent
 * again, and any other answer but a success ends it.
 */
import { Connection } from './connection.ts'
import type { Target } from './request.ts'

const connectionsMax = 64
const againAfterMs = 250
const turnedAwayMax = 10_000

export async function sendOnce(target: Target, requests: readonly string[]): Promise<void> {
  const finished = Promise.withResolvers<void>()
  const connections: Connection[] = []
  let next = 0
  let answers = 0
  let turnedAway = 0

  const sent = new Map<Connection, string>()
  const send = (connection: Connection) => {
    const request = requests[next]
    if (request === undefined) return
    next += 1
    sent.set(connection, request)
    connection.send(request)
  }
  const open = () =>
    new Connection(target, {
      ready: send,
      answered: (connection, { status }, text) => {
        const again = sent.get(connection)
        if (status === 503 && again !== undefined && turnedAway++ < turnedAwayMax) {
          setTimeout(() => connection.send(again), againAfterMs)
          return
        }
        answers += 1
        if (status < 200 || status > 299) finished.reject(new Error(`Seeding failed: ${text}`))
        else if (answers === requests.length) finished.resolve()
        else send(connection)
      },
      broken: () => finished.reject(new Error('Seeding failed: the server broke a connection')),
    })
  while (connections.length < connectionsMax) connections.push(open())
  try {
    await finished.promise
  } finally {
    for (const connection of connections) connection.close()
  }
}
