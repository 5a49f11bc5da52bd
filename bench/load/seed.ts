/**
 * Sends every request, over a few connections. One that is turned away for a moment, or whose
 * connection breaks, is sent again; any other answer but a success ends it.
 */
import { Connection } from './connection.ts'
import type { Target } from './request.ts'

const connectionsMax = 64
const againAfterMs = 250
const againMax = 10_000

export async function sendOnce(target: Target, requests: readonly string[]): Promise<void> {
  const finished = Promise.withResolvers<void>()
  const connections: Connection[] = []
  const underWay = new Map<Connection, string>()
  let next = 0
  let answers = 0
  let again = 0

  const send = (connection: Connection) => {
    const request = underWay.get(connection) ?? requests[next++]
    if (request === undefined) return
    underWay.set(connection, request)
    connection.send(request)
  }
  const mayTryAgain = (): boolean => again++ < againMax
  const open = () =>
    new Connection(target, {
      ready: send,
      answered: (connection, { status }, text) => {
        if (status === 503 && mayTryAgain()) {
          setTimeout(() => {
            if (!connection.waiting) send(connection)
          }, againAfterMs)
          return
        }
        underWay.delete(connection)
        answers += 1
        if (status < 200 || status > 299) finished.reject(new Error(`Seeding failed: ${text}`))
        else if (answers === requests.length) finished.resolve()
        else send(connection)
      },
      // It connects again by itself, and sends what was under way on it.
      broken: () => {
        if (!mayTryAgain()) finished.reject(new Error('Seeding failed: connections break'))
      },
    })
  while (connections.length < connectionsMax) connections.push(open())
  try {
    await finished.promise
  } finally {
    for (const connection of connections) connection.close()
  }
}
