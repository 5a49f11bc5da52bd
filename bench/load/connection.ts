/**
 * One keep-alive connection with at most one request on its way. It reads into a buffer that all
 * connections share, since an answer is used up before the next read. One that breaks connects
 * again by itself.
 */
import { connect, type Socket } from 'node:net'
import { readAnswer, type Answer } from './answer.ts'
import { portFor, type Target } from './request.ts'

const reconnectAfterMs = 50
const sharedBuffer = Buffer.allocUnsafeSlow(256 * 1024)

export type ConnectionEvents = {
  /** The connection can take its first, or after a break its next, request. */
  readonly ready: (connection: Connection) => void
  readonly answered: (connection: Connection, answer: Answer, text: string) => void
  /** It broke; `lost` says that a request was on its way. */
  readonly broken: (connection: Connection, lost: boolean) => void
}

export class Connection {
  /** When the request on its way was due, for whoever sent it. */
  dueAt = 0
  readonly #target: Target
  readonly #events: ConnectionEvents
  #socket: Socket | undefined
  #text = ''
  #waiting = false
  #closed = false

  constructor(target: Target, events: ConnectionEvents, nth = 0) {
    this.#target = { ...target, port: portFor(target, nth) }
    this.#events = events
    this.#open()
  }

  get waiting(): boolean {
    return this.#waiting
  }

  send(request: string): void {
    this.#waiting = true
    this.#socket?.write(request, 'latin1')
  }

  close(): void {
    this.#closed = true
    this.#socket?.destroy()
  }

  #open(): void {
    const socket = connect({
      host: this.#target.host,
      port: this.#target.port,
      noDelay: true,
      onread: {
        buffer: sharedBuffer,
        callback: (length, buffer) => {
          this.#read(Buffer.prototype.latin1Slice.call(buffer, 0, length))
          return true
        },
      },
    })
    socket.on('connect', () => this.#events.ready(this))
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.destroy())
    socket.on('close', () => this.#broke())
    this.#socket = socket
  }

  #read(chunk: string): void {
    const text = this.#text === '' ? chunk : this.#text + chunk
    const answer = readAnswer(text)
    if (answer === undefined) {
      this.#text = text
      return
    }
    this.#text = ''
    this.#waiting = false
    if (answer.closes) this.#socket?.destroy()
    this.#events.answered(this, answer, text)
  }

  #broke(): void {
    if (this.#closed) return
    const lost = this.#waiting
    this.#waiting = false
    this.#text = ''
    this.#events.broken(this, lost)
    setTimeout(() => {
      if (!this.#closed) this.#open()
    }, reconnectAfterMs)
  }
}
