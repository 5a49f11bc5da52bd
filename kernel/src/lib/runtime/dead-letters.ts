/**
 * Job: messages whose step threw, and what queues behind them. One dead letter parks one key of one
 * service; every other key goes on.
 * Boundary: it keeps and gives back; running a message again is the engine's.
 *
 * D1 While a key is parked, no message of it is handled, and none is lost.
 * D2 What follows a dead letter is given back in the order in which it came.
 * D3 Who did what with a dead letter, and why, is written down in the batch that does it.
 * D4 What was done under a name of the caller's is done once.
 */
import type { AnyMessageType } from '../contract/message.ts'
import type { Log, StateWrite } from '../log/log.ts'
import { ActMemory, type KeptAct } from './act-memory.ts'
import { decodeEnvelope, encodeEnvelope, type Envelope, type Once } from './envelope.ts'
import { childId } from './ids.ts'
import type { KeyState } from './key-state.ts'
import { KernelState } from './kernel-state.ts'

export type DeadLetter = {
  readonly id: string
  readonly shard: number
  readonly service: string
  /** The key with its tenant. */
  readonly key: string
  readonly reason: string
  readonly since: number
  readonly message: Envelope
  readonly followers: number
}

/** What an operator does with a dead letter. */
export type Act = {
  readonly letter: string
  readonly act: 'retry' | 'drop' | 'correct'
  /** The data to handle instead, with `correct`. */
  readonly data?: unknown
  readonly who: string
  readonly why: string
  /** Under this name it is done once. */
  readonly once?: Once
}

/** What came of an act. */
export type ActOutcome = {
  readonly letter: string
  readonly act: Act['act']
  /** Messages that were handled, or tried. */
  readonly handled: number
  /** The message came to nothing again. */
  readonly isBack: boolean
}

/** What an operator acts on is not there, or no longer. */
export class NothingThere extends Error {
  override name = 'NothingThere'
}

/** A dead letter with what waits behind it. */
export type Lying = { readonly letter: DeadLetter; readonly waiting: readonly Envelope[] }

/** An act that was done, and to what. */
export type Done = Omit<Act, 'letter'> & { readonly at: number; readonly letter: DeadLetter }

const letters = 'letters'
const acts = 'acts'
const followersOf = (id: string): string => `behind ${id}`
const place = (number: number): string => String(number).padStart(12, '0')

type Acted = Omit<ActOutcome, 'isBack'> & {
  readonly shard: number
  readonly once: Once
  readonly now: number
}

type Parked = { letter: DeadLetter; first: number; next: number; waiting: Envelope[] }

export class DeadLetters {
  readonly #state: KernelState
  readonly #parked = new Map<string, Parked>()
  readonly #memory: ActMemory
  /** In the batch under way: whether a letter is back is known at its end. */
  readonly #acted: Acted[] = []

  constructor(log: Log) {
    this.#state = new KernelState(log, '~dead')
    this.#memory = new ActMemory(this.#state)
  }

  open(shard: number): void {
    for (const [, stored] of this.#state.list(shard, letters)) {
      const letter = stored as DeadLetter
      const waiting = [...this.#state.list(shard, followersOf(letter.id))]
      const first = Number(waiting[0]?.[0] ?? 0)
      this.#parked.set(placeOf(letter.service, letter.key), {
        letter: { ...letter, message: decodeEnvelope(JSON.stringify(letter.message)) },
        first,
        next: first + waiting.length,
        waiting: waiting.map(([, message]) => decodeEnvelope(String(message))),
      })
    }
  }

  /** Everything that lies parked in a shard. */
  *stored(shard: number): Generator<Envelope> {
    for (const { letter, waiting } of this.#parked.values()) {
      if (letter.shard !== shard) continue
      // A letter is there to be retried or dropped; what follows it is there to be handled.
      yield* waiting
    }
  }

  close(shard: number): void {
    for (const [at, { letter }] of this.#parked) if (letter.shard === shard) this.#parked.delete(at)
  }

  get count(): number {
    return this.#parked.size
  }

  list(): readonly DeadLetter[] {
    return [...this.#parked.values()].map(({ letter, waiting }) => ({
      ...letter,
      followers: waiting.length,
    }))
  }

  *lying(shard: number): Generator<Lying> {
    for (const { letter, waiting } of this.#parked.values()) {
      if (letter.shard === shard) yield { letter, waiting }
    }
  }

  /** D3: newest first, from before a place on. */
  acts(shard: number, before: string | undefined, limit: number) {
    const found = this.#state.listBackwards(shard, acts, { to: before, limit })
    return [...found].map(([name, done]) => ({ place: name, done: done as Done }))
  }

  /** D4: what came of it, once it is committed. */
  doneAs(shard: number, once: Once): KeptAct | undefined {
    return this.#memory.find(shard, once)
  }

  of(service: string, key: string): DeadLetter | undefined {
    if (this.#parked.size === 0) return undefined
    const parked = this.#parked.get(placeOf(service, key))
    return parked && { ...parked.letter, followers: parked.waiting.length }
  }

  /** Parks the key behind the message whose step threw. */
  park(owner: KeyState, message: Envelope, reason: string): DeadLetter {
    const { shard, service, key } = owner.place
    const since = message.time
    // One event may fail in two services: a letter is of a message and a service.
    const id = childId(`dead/${message.id}`, service.name, 0)
    const letter = { id, shard, service: service.name, key, reason, since, message }
    const parked = { letter: { ...letter, followers: 0 }, first: 0, next: 0, waiting: [] }
    this.#parked.set(placeOf(service.name, key), parked)
    this.#state.set({ shard, map: letters, entry: letter.id }, parked.letter)
    return parked.letter
  }

  /** Queues a message of a parked key. */
  follow(owner: KeyState, message: Envelope): void {
    const parked = this.#parked.get(placeOf(owner.place.service.name, owner.place.key))
    if (parked === undefined) throw new Error(`${owner.place.key} is not parked.`)
    parked.waiting.push(message)
    const { shard, id } = parked.letter
    const entry = place(parked.next++)
    this.#state.set({ shard, map: followersOf(id), entry }, encodeEnvelope(message))
  }

  /** Takes a dead letter away and says what is to be handled now, in order. */
  settle(act: Act, { now, keptMs, typeOf }: Settling): readonly Envelope[] {
    const parked = [...this.#parked.values()].find(({ letter }) => letter.id === act.letter)
    if (parked === undefined) throw new NothingThere(`There is no dead letter ${act.letter}.`)
    const { letter, waiting } = parked
    const first = act.act === 'correct' ? corrected(letter, act, typeOf) : letter.message
    this.#parked.delete(placeOf(letter.service, letter.key))
    const { shard, id } = letter
    this.#state.remove({ shard, map: letters, entry: id })
    for (let at = parked.first; at < parked.next; at++) {
      this.#state.remove({ shard, map: followersOf(id), entry: place(at) })
    }
    const entry = `${place(now)} ${id}`
    const { once, ...told } = act
    this.#state.set({ shard, map: acts, entry }, { ...told, at: now, letter })
    const messages = act.act === 'drop' ? waiting : [first, ...waiting]
    if (once !== undefined) {
      this.#memory.forget(shard, now - keptMs)
      this.#acted.push({ letter: id, act: act.act, handled: messages.length, shard, once, now })
    }
    return messages
  }

  #remember(): void {
    const back = new Set([...this.#parked.values()].map(({ letter }) => letter.id))
    for (const { shard, once, now, ...done } of this.#acted.splice(0)) {
      const outcome: ActOutcome = { ...done, isBack: back.has(done.letter) }
      this.#memory.keep(shard, once, { at: now, outcome })
    }
  }

  writes(into: StateWrite[]): void {
    if (this.#acted.length > 0) this.#remember()
    this.#state.writes(into)
  }
}

type Settling = {
  readonly now: number
  /** How long what was done under a name is remembered. */
  readonly keptMs: number
  readonly typeOf: (name: string) => AnyMessageType | undefined
}

function corrected({ message }: DeadLetter, { data }: Act, typeOf: Settling['typeOf']): Envelope {
  const type = typeOf(message.type)
  if (type?.fits(data) !== true) throw new Error(`The data is no ${message.type}.`)
  return { ...message, data, version: type.version }
}

const placeOf = (service: string, key: string): string => `${service} ${key}`
