/** Bytes to a port, and all that comes back until it closes, or until enough has come. */
import { connect, type Socket } from 'node:net'

export type Exchange = {
  readonly port: number
  readonly parts: Iterable<string | Buffer>
  /** How many answers are enough; the connection is closed then. */
  readonly answers?: number
}

const silenceMsMax = 120_000

/** What was answered; where the other side closes while it is written to, what came until then. */
export function exchanged({ port, parts, answers }: Exchange): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const end = (): void => {
      socket.destroy()
      resolve(text)
    }
    socket.setEncoding('latin1')
    socket.setTimeout(silenceMsMax, () => socket.destroy(new Error(`No answer but: ${text}`)))
    socket.on('connect', () => void write(socket, parts))
    socket.on('data', (part) => {
      text += String(part)
      if (answers !== undefined && countOf(text) >= answers) end()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // It had enough of what it was sent, and may have said so.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') end()
      else reject(error)
    })
    socket.on('close', end)
  })
}

export const countOf = (text: string): number => text.split('HTTP/1.1 ').length - 1

/** No faster than the other side reads. */
async function write(socket: Socket, parts: Iterable<string | Buffer>): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return
    if (socket.write(part)) continue
    await new Promise<void>((resolve) => {
      socket.once('drain', resolve)
      socket.once('close', resolve)
    })
  }
}

export type Posting = {
  readonly path?: string
  readonly headers?: readonly string[]
  /** Left out where the headers say something else. */
  readonly length?: number
}

export const headOf = ({ path = '/v1/orders', headers = [], length }: Posting): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Connection: close',
    ...(length === undefined ? [] : [`Content-Length: ${length}`]),
    ...headers,
    '\r\n',
  ].join('\r\n')
