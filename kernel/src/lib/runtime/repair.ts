/**
 * Job: dead letters as callers from the edge see them: listed, looked into and acted on, wherever
 * their shards are open. These are messages to a shard, and no service handles them.
 * Boundary: what an act does to a key is dead-letters.ts, and when it does it, the intake's.
 *
 * C1 Only what is committed is shown.
 * C2 An act that cannot be done is refused, and changes nothing.
 */
import { anything, integer, oneOf, optional, text } from '../contract/fields.ts'
import {
  command,
  query,
  type AnyMessageType,
  type Payload,
  type Sent,
} from '../contract/message.ts'
import type { Parts } from './batch.ts'
import type { Act, DeadLetter, Lying } from './dead-letters.ts'
import type { Envelope } from './envelope.ts'
import { partsOf } from './shard.ts'
import { hashOf } from './text-hash.ts'
import { Elsewhere, type AskResult } from './work.ts'

const page = { after: optional(text()), limit: integer({ min: 1, max: 1000 }) }

/** Those of a shard, newest first. Answered with a page of `ShownLetter`s. */
export const listDeadLetters = query('kernel.list-dead-letters', {
  ...page,
  tenant: optional(text()),
  service: optional(text()),
  type: optional(text()),
  cause: optional(text()),
  /** The letter itself or something behind it belongs to this. */
  correlation: optional(text()),
})
/** Answered with a `WholeLetter`, or null where it is of another shard. */
export const showDeadLetter = query('kernel.show-dead-letter', { letter: text() })
/** What was done to the dead letters of a shard, newest first. Answered with a page of `DoneAct`s. */
export const listActs = query('kernel.list-acts', page)
/** Answered with an `ActOutcome`. */
export const actOnDeadLetter = command('kernel.act-on-dead-letter', {
  shard: integer({ min: 0 }),
  letter: text(),
  act: oneOf('retry', 'drop', 'correct'),
  data: optional(anything()),
  who: text(),
  why: text(),
})

export type ShownLetter = {
  readonly place: string
  readonly id: string
  readonly shard: number
  readonly tenant: string
  readonly service: string
  readonly key: string
  readonly type: string
  readonly reason: string
  /** The same for all that came to nothing for one reason. */
  readonly cause: string
  readonly since: number
  readonly followers: number
  /** What the letter and its followers belong to, as far as it is told. */
  readonly correlations: readonly string[]
}
export type WholeLetter = ShownLetter & {
  readonly message: Envelope
  readonly waiting: readonly Envelope[]
}
export type DoneAct = Act & {
  readonly at: number
  readonly place: string
  readonly of: ShownLetter
}
export type ActOutcome = {
  readonly letter: string
  readonly act: Act['act']
  /** Messages that were handled, or tried. */
  readonly handled: number
  /** The message came to nothing again. */
  readonly isBack: boolean
}

const types = new Map<string, AnyMessageType>(
  [listDeadLetters, showDeadLetter, listActs, actOnDeadLetter].map((type) => [type.wireName, type]),
)

/** The type of a message that no service handles. */
export const repairType = (name: string): AnyMessageType | undefined => types.get(name)

/** So many of what waits behind a letter are shown. */
const shownMax = 100
const correlationsMax = 1000

export type RepairParts = Pick<Parts, 'deadLetters' | 'open' | 'registry'> & {
  /** Does something while nothing is under way. */
  readonly between: (act: () => void) => Promise<void>
  readonly operate: (act: Act) => Promise<AskResult>
}

type PageOf<Item> = { readonly items: readonly Item[]; readonly more: boolean }

export class Repair {
  readonly #parts: RepairParts

  constructor(parts: RepairParts) {
    this.#parts = parts
  }

  isFor({ type }: Sent): boolean {
    return types.has(type.wireName)
  }

  /** The one command names its shard; the questions are for each. */
  shardOf({ data }: Sent): number {
    return Number((data as Readonly<Record<string, unknown>>)['shard'])
  }

  async ask(sent: Sent): Promise<AskResult> {
    return this.#act(sent.data as Payload<typeof actOnDeadLetter>)
  }

  async each({ type, data }: Sent): Promise<readonly { shard: number; body: unknown }[]> {
    const answers: { shard: number; body: unknown }[] = []
    const look = (): void => {
      for (const shard of [...this.#parts.open.keys()].sort((a, b) => a - b)) {
        answers.push({ shard, body: this.#answer(shard, type, data) })
      }
    }
    // Most ask of an order whether something of it lies here, and mostly nothing does.
    const isNothing = type.wireName !== listActs.wireName && this.#parts.deadLetters.count === 0
    if (isNothing) look()
    else await this.#parts.between(look)
    return answers
  }

  #answer(shard: number, type: AnyMessageType, data: unknown): unknown {
    if (type.wireName === listActs.wireName) return this.#acts(shard, data as never)
    const lying = [...this.#parts.deadLetters.lying(shard)]
    if (type.wireName === listDeadLetters.wireName) return listed(lying, data as never)
    const { letter: id } = data as Payload<typeof showDeadLetter>
    const found = lying.find(({ letter }) => letter.id === id)
    if (found === undefined) return null
    const { letter, waiting } = found
    const whole: WholeLetter = {
      ...shown(letter, waiting),
      ...{ message: letter.message, waiting: waiting.slice(0, shownMax) },
    }
    return whole
  }

  #acts(shard: number, { after, limit }: Payload<typeof listActs>): PageOf<DoneAct> {
    const found = this.#parts.deadLetters.acts(shard, after, limit + 1)
    const items = found.slice(0, limit).map(({ place, done: { letter, at, act, who, why } }) => ({
      ...{ letter: letter.id, at, act, who, why, place, of: shown(letter, []) },
    }))
    return { items, more: found.length > limit }
  }

  /** C2 */
  async #act(wanted: Payload<typeof actOnDeadLetter>): Promise<AskResult> {
    const { shard, letter: id, act, who, why, data } = wanted
    if (!this.#parts.open.has(shard)) {
      throw new Elsewhere(`Shard ${shard} is not open here.`, { mayBeDone: false })
    }
    const letter = this.#find(id)
    if (letter === undefined) return refused('not-found', `There is no dead letter ${id}.`)
    const fits = this.#parts.registry.type(letter.message.type)?.fits(data)
    if (act === 'correct' && fits !== true) {
      return refused('invalid', `The data is no ${letter.message.type}.`)
    }
    const asked = act === 'correct' ? { data } : {}
    const { body } = await this.#parts.operate({ letter: id, act, who, why, ...asked })
    const { handled } = body as { readonly handled: number }
    const outcome: ActOutcome = { letter: id, act, handled, isBack: this.#find(id) !== undefined }
    return { accepted: true, body: outcome, replayed: false }
  }

  #find(id: string): DeadLetter | undefined {
    return this.#parts.deadLetters.list().find((letter) => letter.id === id)
  }
}

const refused = (name: string, detail: string): AskResult => ({
  ...{ accepted: false, body: { refused: name, detail }, replayed: false },
})

type Filter = Payload<typeof listDeadLetters>

function listed(lying: readonly Lying[], filter: Filter): PageOf<ShownLetter> {
  const { after, limit } = filter
  const all = lying
    .map(({ letter, waiting }) => shown(letter, waiting))
    .filter((one) => fitsIn(one, filter) && (after === undefined || one.place < after))
    .sort((a, b) => (a.place < b.place ? 1 : -1))
  return { items: all.slice(0, limit), more: all.length > limit }
}

function fitsIn(letter: ShownLetter, { correlation, ...wanted }: Filter): boolean {
  const { tenant, service, type, cause } = wanted
  return (
    (tenant ?? letter.tenant) === letter.tenant &&
    (service ?? letter.service) === letter.service &&
    (type ?? letter.type) === letter.type &&
    (cause ?? letter.cause) === letter.cause &&
    (correlation === undefined || letter.correlations.includes(correlation))
  )
}

function shown(letter: DeadLetter, waiting: readonly Envelope[]): ShownLetter {
  const { id, shard, service, key, reason, since, message } = letter
  const { tenant, id: keyId } = partsOf(key)
  const correlations = new Set<string>()
  for (const { correlation } of [message, ...waiting]) {
    if (correlation !== undefined && correlations.size < correlationsMax) {
      correlations.add(correlation)
    }
  }
  return {
    ...{ id, shard, tenant, service, key: keyId, type: message.type, reason, since },
    place: `${String(since).padStart(16, '0')}|${id}`,
    cause: causeOf(service, message.type, reason),
    followers: waiting.length,
    correlations: [...correlations],
  }
}

/** What differs from one message to the next is left out: numbers, and what has a number in it. */
function causeOf(service: string, type: string, reason: string): string {
  const text = `${service} ${type} ${reason.replaceAll(/\S*\d\S*/g, '#')}`
  return (hashOf(text) >>> 0).toString(16).padStart(8, '0')
}
