/**
 * Job: lets other instances of this installation in, over HTTP's port: what they ask goes over to the
 * engine's thread, and each is told what it asked for.
 * Boundary: it speaks the protocol of the thread (thread/protocol.ts), a post a line; what is asked is
 * asked at a desk over there (guest-desk.ts).
 *
 * D1 Only who knows the token of this run comes in, and only from the same installation.
 * D2 On closing, calls that are under way are answered, and others are told to ask elsewhere.
 */
import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MessagePort } from 'node:worker_threads'
import { Lines } from './lines.ts'

/** Raised when instances of two releases would not understand each other. */
export const peerProtocol = 'millrace-instance-1'

/** What comes over from the door: posts of whoever is there, or that the door closes. */
export type FromGuest = readonly string[] | 'closing'

export type Host = {
  readonly installation: string
  /** For each who comes in: the way to a desk of theirs. It is closed when all was told that was asked. */
  readonly deskFor: () => MessagePort
}

type Guest = {
  readonly desk: MessagePort
  readonly socket: Duplex
  readonly gone: Promise<void>
}

const closeMsMax = 2000

export class Door {
  readonly token: string
  readonly #guests = new Set<Guest>()
  #host: Host | undefined
  #isClosing = false

  constructor(token: string) {
    this.token = token
  }

  open(host: Host): void {
    this.#host = host
  }

  readonly isFor = ({ headers }: IncomingMessage): boolean => headers.upgrade === peerProtocol

  readonly take = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy())
    const host = this.#host
    if (host === undefined || this.#isClosing || !this.#knows(request, host)) {
      const status = host === undefined || this.#isClosing ? '503 Later' : '403 Forbidden'
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${peerProtocol}\r\n\r\n`,
    )
    if (head.length > 0) socket.unshift(head)
    this.#welcome(host, socket)
  }

  /** Resolves when nobody is there any more (D2). */
  async close(): Promise<void> {
    this.#isClosing = true
    const cut = setTimeout(() => {
      for (const { socket } of this.#guests) socket.destroy()
    }, closeMsMax)
    await Promise.all(
      [...this.#guests].map(({ desk, gone }) => {
        desk.postMessage('closing' satisfies FromGuest)
        return gone
      }),
    )
    clearTimeout(cut)
  }

  /** D1. */
  #knows({ headers }: IncomingMessage, { installation }: Host): boolean {
    const given = Buffer.from(headers.authorization ?? '')
    const wanted = Buffer.from(`Bearer ${this.token}`)
    const isToken = given.length === wanted.length && timingSafeEqual(given, wanted)
    return isToken && headers['millrace-installation'] === installation
  }

  #welcome({ deskFor }: Host, socket: Duplex): void {
    const desk = deskFor()
    const { promise: gone, resolve } = Promise.withResolvers<void>()
    const lines = new Lines(socket, (posts) => desk.postMessage(posts satisfies FromGuest))
    desk.on('message', (told: string) => lines.write([told]))
    desk.once('close', () => lines.end())
    const guest = { desk, socket, gone }
    this.#guests.add(guest)
    socket.on('end', () => socket.end())
    socket.once('close', () => {
      this.#guests.delete(guest)
      desk.close()
      resolve()
    })
  }
}
