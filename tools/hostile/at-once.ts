/** A thousand clients of whom each does nothing that is wrong, and all do it in the same moment. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { headOf } from './exchange.ts'
import { expect, type Attack } from './expect.ts'

const clients = 1000

async function connected(port: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: clients }, () => connect(port, '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  return sockets
}

/** Each says all that it has to say, and the other side is told of all of them in one turn. */
const together = (name: string, text: string, status: number): Attack => ({
  name,
  strike: async (port, server) => {
    const sockets = await connected(port)
    const answers = sockets.map((socket) => answerOf(socket))
    server?.halt()
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.write(text, resolve))),
    )
    server?.goOn()
    for (const answer of await Promise.all(answers)) expect(answer, status)
  },
})

async function answerOf(socket: Socket): Promise<string> {
  let answer = ''
  socket.setEncoding('latin1')
  socket.on('data', (part) => (answer += String(part)))
  await once(socket, 'close')
  return answer
}

const asking = (path: string): string =>
  [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', '\r\n'].join('\r\n')

const body = '{"customerId":"c"}'
const wrongOrder = headOf({ length: body.length }) + body

export const atOnce: readonly Attack[] = [
  together('a thousand who ask at once', asking('/v1/stock/none'), 404),
  together('a thousand who ask at once for what is nowhere', asking('/v1/nowhere'), 404),
  together('a thousand who post at once', wrongOrder, 400),
]
