/**
 * Job: the engine as the gateway sees it from another thread. What one turn of the event loop asks
 * goes over in one post; what one commit lets out comes back in one.
 * Boundary: it carries; the engine's desk (engine-desk.ts) asks and answers.
 *
 * E1 Every call is answered or rejected, whatever becomes of the engine's thread.
 * E2 Calls that are not answered are bounded: past the bound they are turned away here, so that what
 *    lies between the threads does not grow. Reads and writes have a bound each, so that no write is
 *    turned away because of reads.
 * E3 An order is watched before anything is asked that comes after, and its end is told before the
 *    answers of its commit.
 * E4 One turn of the event loop hands on `answersAtOnce` of a commit's answers at most.
 */
import { Busy, type Sent } from '@millrace/kernel'
import {
  engineOver,
  type Answer,
  type CallOptions,
  type EventsFound,
  type EventsWanted,
  type GatewayEngine,
  type OnEnded,
  type OrderEnd,
  type ShardAnswers,
  type Telling,
} from '../engine.ts'
import { Slots } from '../slots.ts'
import { decodeError, type Answered, type Channel, type Posted, type Told } from './protocol.ts'

/** What is asked, before it has its number. */
type Question<One = Posted> = One extends { readonly call: number } ? Omit<One, 'call'> : never
type Kind = 'read' | 'write' | 'telling'

type Arrived = { readonly answered: Answered; readonly position: string | undefined }

type Part = Pick<Told, 'answers' | 'position'>

type Pending = {
  readonly kind: Kind
  readonly resolve: (arrived: Arrived) => void
  readonly reject: (error: Error) => void
}

/** More than are asked at once by who waits for each answer; what sending them takes is far below a slice. */
const answersAtOnce = 256

export class RemoteEngine implements GatewayEngine {
  readonly #channel: Channel
  readonly #waitingMax: number
  #pending = new Slots<Pending>()
  readonly #listeners: OnEnded[] = []
  #waitingOf = { read: 0, write: 0, telling: 0 }
  #posts: string[] = []
  #failure: Error | undefined
  /** Of commits with more answers than one turn sends. */
  readonly #rest: Part[] = []
  #isTelling = false

  constructor(channel: Channel, waitingMax: number) {
    this.#channel = channel
    this.#waitingMax = waitingMax
    channel.on('message', (message) => {
      if (message.is === 'told') this.#take(message)
    })
  }

  get failure(): Error | undefined {
    return this.#failure
  }

  /** Calls that are not answered yet. */
  get waiting(): number {
    return this.#pending.size
  }

  async ask({ type, data }: Sent, options: CallOptions): Promise<Answer> {
    const asked = { is: 'ask', type: type.wireName, data, options } as const
    return new TextAnswer(await this.#call(asked, type.kind === 'query' ? 'read' : 'write'))
  }

  async askEachShard({ type, data }: Sent, options: CallOptions): Promise<ShardAnswers> {
    const asked = { is: 'ask-each-shard', type: type.wireName, data, options } as const
    return textOf(await this.#call(asked, 'read')) as ShardAnswers
  }

  watch(order: string): void {
    this.#post({ is: 'watch', order })
  }

  unwatch(order: string): void {
    this.#post({ is: 'unwatch', order })
  }

  onEnded(listener: OnEnded): void {
    this.#listeners.push(listener)
  }

  async telling(): Promise<Telling> {
    return textOf(await this.#await({ is: 'tell' }, 'telling')) as Telling
  }

  async events(wanted: EventsWanted): Promise<EventsFound> {
    const asked = { is: 'events', wanted } as const
    return textOf(await this.#call(asked, 'read')) as EventsFound
  }

  /** Asks for the end: what was posted before is still answered. */
  stop(): void {
    this.#post({ is: 'stop' })
  }

  /** Nothing is answered any more: whoever waits is told so, and so is whoever asks (E1). */
  fail(error: Error): void {
    this.#failure ??= error
    // It had answered these.
    for (const part of this.#rest.splice(0)) this.#tell(part)
    const busy = this.#broken()
    for (const { reject } of this.#pending.all()) reject(busy)
    this.#pending = new Slots()
    this.#waitingOf = { read: 0, write: 0, telling: 0 }
  }

  #broken = (): Busy => (this.#failure instanceof Busy ? this.#failure : engineOver())

  #call(asked: Question, kind: Kind): Promise<Arrived> {
    if (this.#waitingOf[kind] < this.#waitingMax) return this.#await(asked, kind)
    return Promise.reject(new Busy(`${this.#waitingMax} ${kind}s wait already.`, 1))
  }

  #await(asked: Question, kind: Kind): Promise<Arrived> {
    if (this.#failure !== undefined) return Promise.reject(this.#broken())
    return new Promise((resolve, reject) => {
      this.#waitingOf[kind]++
      const call = this.#pending.put({ kind, resolve, reject })
      this.#post({ ...asked, call })
    })
  }

  #post(posted: Posted): void {
    // All that has arrived on the sockets is read before the immediate: it shares the post.
    if (this.#posts.push(JSON.stringify(posted)) === 1) setImmediate(this.#flush)
  }

  readonly #flush = (): void => {
    const posts = this.#posts
    this.#posts = []
    this.#channel.postMessage(posts)
  }

  #take({ ends, answers, position }: Told): void {
    for (const [order, text, own] of ends) {
      const end = JSON.parse(text) as OrderEnd
      for (const listener of this.#listeners) listener(order, end, own ?? position)
    }
    if (answers.length <= answersAtOnce) return this.#tell({ answers, position })
    for (let from = 0; from < answers.length; from += answersAtOnce) {
      this.#rest.push({ answers: answers.slice(from, from + answersAtOnce), position })
    }
    this.#tellRest()
  }

  /** E4 */
  #tellRest(): void {
    const part = this.#isTelling ? undefined : this.#rest.shift()
    if (part === undefined) return
    this.#tell(part)
    this.#isTelling = true
    setImmediate(() => {
      this.#isTelling = false
      this.#tellRest()
    })
  }

  #tell({ answers, position }: Part): void {
    for (const answered of answers) {
      const [call, how, text, own] = answered
      const pending = this.#pending.take(call)
      if (pending === undefined) continue
      this.#waitingOf[pending.kind]--
      if (how === 'failed') pending.reject(decodeError(text))
      else pending.resolve({ answered, position: own ?? position })
    }
  }
}

const textOf = ({ answered: [, , text] }: Arrived): unknown => JSON.parse(text)

/** An answer whose body is parsed only by who looks into it. */
class TextAnswer implements Answer {
  readonly accepted: boolean
  readonly replayed: boolean
  readonly text: string
  readonly position: string | undefined

  constructor({ answered: [, how, text], position }: Arrived) {
    this.accepted = how !== 'refused'
    this.replayed = how === 'replayed'
    this.text = text
    this.position = position
  }

  get body(): unknown {
    return JSON.parse(this.text)
  }
}
