/**
 * Job: calls that come over one connection without waiting for their answers are taken up one after
 * another, so that one connection asks no more at once than another.
 * Boundary: what a call is answered with is not its affair; who waits for answers hardly comes by here.
 *
 * L1 A call is taken up when the answers before it are out, as they have to go out in that order anyway, and
 *    what is written by one is there for the next.
 * L2 While calls of a connection wait, no more than what has come by then is read from it.
 * L3 Of all connections together `waitingMax` may wait; who adds to them is let go, unless it has but few.
 * L4 One turn of the event loop reads such calls for `readMs`, and what one connection has sent; everybody
 *    else is read in the next.
 * L5 Where a connection ends, Node makes two errors of each call that waits on it. Without their stacks,
 *    and without anybody who is told, that is done in an instant, also of thousands.
 * L6 Calls that wait for no other are taken up in slices, too, where many clients have one in the same turn.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { boundChunks } from './chunks.ts'
import { Slices } from './slices.ts'

const waitingMaxUsual = 10_000
/** A connection that has fewer waiting goes on being read, and is never let go. */
const few = 16
const readMs = 4

type Take = (request: IncomingMessage, response: ServerResponse) => void

/** Stands between a server and who takes its calls. */
export function takeInTurn(server: Server, waitingMax = waitingMaxUsual): void {
  const takers = server.listeners('request')
  const lanes = new Lanes((request, response) => {
    for (const take of takers) Reflect.apply(take, server, [request, response])
  }, waitingMax)
  server.removeAllListeners('request')
  server.on('request', lanes.enter)
  server.on('connection', lanes.connected)
}

class Lanes {
  readonly #take: Take
  readonly #waitingMax: number
  readonly #slices = new Slices()
  readonly #lanes = new WeakMap<Socket, Lane>()
  readonly #sockets = new Set<Socket>()
  #waiting = 0
  /** When this turn has read enough; undefined where it has read nothing that waits. */
  #readUntil: number | undefined

  constructor(take: Take, waitingMax: number) {
    this.#take = take
    this.#waitingMax = waitingMax
  }

  readonly connected = (socket: Socket): void => {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  readonly enter: Take = (request, response) => {
    if (request.headers['transfer-encoding'] !== undefined) boundChunks(request)
    const { socket } = request
    // L6. Node gives a response its socket when those before it are out.
    if (response.socket !== null) {
      return this.#slices.take(() => socket.destroyed || this.#take(request, response))
    }
    this.#readOn()
    if (socket.destroyed) return
    const lane = this.#lanes.get(socket) ?? this.#open(socket)
    if (this.#waiting >= this.#waitingMax && lane.waiting >= few) return void socket.destroy()
    this.#waiting++
    lane.joined()
    // L5. Nobody has them yet, so nobody is to be told.
    request.destroy = () => request
    response.destroy = () => response
    response.once('socket', () => {
      Reflect.deleteProperty(request, 'destroy')
      Reflect.deleteProperty(response, 'destroy')
      this.#waiting--
      lane.left()
      // What needs no engine is answered at once, and so would be all that wait, in one turn.
      this.#slices.take(() => this.#take(request, response))
    })
  }

  #open(socket: Socket): Lane {
    const lane = new Lane(socket)
    this.#lanes.set(socket, lane)
    // L5
    let stackTraceLimit = Error.stackTraceLimit
    socket.prependOnceListener('close', () => {
      stackTraceLimit = Error.stackTraceLimit
      Error.stackTraceLimit = 0
    })
    socket.once('close', () => {
      Error.stackTraceLimit = stackTraceLimit
      this.#waiting -= lane.close()
    })
    return lane
  }

  /** L4 */
  #readOn(): void {
    const now = performance.now()
    if (this.#readUntil === undefined) {
      this.#readUntil = now + readMs
      setImmediate(() => (this.#readUntil = undefined))
    }
    if (now < this.#readUntil) return
    // Once in a turn is enough.
    this.#readUntil = Infinity
    const paused = [...this.#sockets].filter((socket) => !socket.isPaused())
    for (const socket of paused) socket.pause()
    setImmediate(() => {
      for (const socket of paused) socket.resume()
    })
  }
}

/** The calls of one connection that wait. */
class Lane {
  readonly #socket: Socket
  #waiting = 0
  #isHeld = false

  constructor(socket: Socket) {
    this.#socket = socket
    // Node asks to read on after each call; where it is held in the same turn, it begins to read after that.
    socket.on('resume', () => {
      if (this.#isHeld) socket.emit('pause')
    })
  }

  get waiting(): number {
    return this.#waiting
  }

  joined(): void {
    this.#waiting++
    if (this.#waiting >= few) this.#hold()
  }

  left(): void {
    this.#waiting--
    if (this.#waiting < few) this.#release()
  }

  /** Returns how many will never be taken up. */
  close(): number {
    const waiting = this.#waiting
    this.#waiting = 0
    return waiting
  }

  /** L2. With every call that has come Node would go on reading for the next one. */
  #hold(): void {
    if (this.#isHeld) return
    this.#isHeld = true
    this.#socket.pause()
    this.#socket.resume = () => this.#socket
  }

  #release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    Reflect.deleteProperty(this.#socket, 'resume')
    this.#socket.resume()
  }
}
