import type { Socket } from 'node:net'
import { problemOf } from './problem-of.ts'
import { Problem } from './problem.ts'

/** What came is no HTTP, so there is no request to answer: the socket is told, and closed. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const { status, text } =
    problemOf(error) ?? new Problem('invalid-request', 'The request is not HTTP as it should be.')
  // An import of node:http would load all that its getters stand for, a whole client included.
  const { STATUS_CODES } = process.getBuiltinModule('node:http')
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`)
}
