/**
 * Job: JSON texts over a socket, one a line.
 * Boundary: how many are under way is bounded by who asks; a line that is longer than any that we
 * write ends the connection.
 */
import type { Duplex } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

const lineMax = 64 * 1024 * 1024

export class Lines {
  readonly #socket: Duplex
  #rest = ''

  /** `take` gets all the lines that have come together. */
  constructor(socket: Duplex, take: (lines: readonly string[]) => void) {
    this.#socket = socket
    const decoder = new StringDecoder('utf8')
    socket.on('data', (bytes: Buffer) => {
      const lines = (this.#rest + decoder.write(bytes)).split('\n')
      this.#rest = lines.pop() ?? ''
      if (this.#rest.length > lineMax) socket.destroy()
      else if (lines.length > 0) take(lines)
    })
  }

  write(lines: readonly string[]): void {
    if (this.#socket.writable) this.#socket.write(`${lines.join('\n')}\n`)
  }

  /** What was written goes out first. */
  end(): void {
    this.#socket.end()
  }
}
