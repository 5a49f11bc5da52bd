/** Sends every request once, over a few connections; any answer but a success ends it. */
import { Connection } from './connection.ts'
import type { Target } from './request.ts'

const connectionsMax = 64

export async function sendOnce(target: Target, requests: readonly string[]): Promise<void> {
  const finished = Promise.withResolvers<void>()
  const connections: Connection[] = []
  let next = 0
  let answers = 0

  const send = (connection: Connection) => {
    const request = requests[next]
    if (request === undefined) return
    next += 1
    connection.send(request)
  }
  const open = () =>
    new Connection(target, {
      ready: send,
      answered: (connection, { status }, text) => {
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
