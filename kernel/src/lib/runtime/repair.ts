/**
 * Job: dead letters and effects as callers from the edge see them: listed, looked into and acted on,
 * wherever their shards are open. These are messages to a shard, and no service handles them.
 * Boundary: what an act does to a key is dead-letters.ts and effects.ts, and when it does it, the intake's.
 *
 * C1 Only what is committed is shown.
 * C2 An act that cannot be done is refused, and changes nothing.
 * C3 An act with a name (`once`) is done once: who repeats it is told what came of it.
 */
import { checker, type Fault } from '../contract/checker.ts'
import { anything, integer, oneOf, optional, text } from '../contract/fields.ts'
import {
  command,
  query,
  type AnyMessageType,
  type Payload,
  type Sent,
} from '../contract/message.ts'
import type { KeptAct } from './act-memory.ts'
import type { Parts } from './batch.ts'
import { NothingThere, type Act, type ActOutcome, type DeadLetter } from './dead-letters.ts'
import type { EffectAct } from './effects.ts'
import type { Once } from './envelope.ts'
import {
  listedEffects,
  listEffects,
  settleEffect,
  shownEffect,
  type EffectOutcome,
  type ShownEffect,
} from './repair-effects.ts'
import {
  listDeadLetters,
  listed,
  once,
  page,
  showDeadLetter,
  shown,
  wholeOf,
  type PageOf,
  type ShownLetter,
} from './repair-letters.ts'
import { partsOf } from './shard.ts'
import { Elsewhere, OtherBody, type AskResult } from './work.ts'

/** What was done to the dead letters and effects of a shard, newest first. Answered with a page of `DoneAct`s. */
export const listActs = query('kernel.list-acts', { ...page, tenant: optional(text()) })
/** Answered with an `ActOutcome`; where data does not fit, refused with an `Unfit`. */
export const actOnDeadLetter = command('kernel.act-on-dead-letter', {
  shard: integer({ min: 0 }),
  letter: text(),
  act: oneOf('retry', 'drop', 'correct'),
  data: optional(anything()),
  who: text(),
  why: text(),
  once,
})

/** Where data is not what its message is to say. */
export type Unfit = { readonly detail: string; readonly faults: readonly Fault[] }

type DoneAt = { readonly at: number; readonly place: string }
export type DoneAct = DoneAt &
  Pick<Act, 'who' | 'why'> &
  (
    | { readonly act: Act['act']; readonly of: ShownLetter }
    | { readonly act: EffectOutcome['act']; readonly effect: ShownEffect }
  )

const types = new Map<string, AnyMessageType>(
  [listDeadLetters, showDeadLetter, listActs, actOnDeadLetter, listEffects, settleEffect].map(
    (type) => [type.wireName, type],
  ),
)

/** The type of a message that no service handles. */
export const repairType = (name: string): AnyMessageType | undefined => types.get(name)

export type RepairParts = Pick<Parts, 'deadLetters' | 'effects' | 'open' | 'registry'> & {
  /** Does something while nothing is under way. */
  readonly between: (act: () => void) => Promise<void>
  readonly operate: (act: Act | EffectAct) => Promise<AskResult>
}

export class Repair {
  readonly #parts: RepairParts
  /** By shard and name (C3). */
  readonly #underWay = new Map<string, Promise<AskResult>>()

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

  async ask({ type, data }: Sent): Promise<AskResult> {
    if (type.wireName === settleEffect.wireName) {
      const wanted = data as Payload<typeof settleEffect>
      const known = (of: Once) => this.#parts.effects.doneAs(wanted.shard, of)
      return this.#once(wanted, known, () => this.#settle(wanted))
    }
    const wanted = data as Payload<typeof actOnDeadLetter>
    const known = (of: Once) => this.#parts.deadLetters.doneAs(wanted.shard, of)
    return this.#once(wanted, known, () => this.#act(wanted))
  }

  /** C3 */
  async #once(
    { shard, once: named }: { readonly shard: number; readonly once?: Once },
    known: (once: Once) => KeptAct | undefined,
    act: () => Promise<AskResult>,
  ): Promise<AskResult> {
    if (!this.#parts.open.has(shard)) {
      throw new Elsewhere(`Shard ${shard} is not open here.`, { mayBeDone: false })
    }
    if (named === undefined) return act()
    const name = `${shard} ${named.key}`
    // A twin is told what came of the first, or tries itself where nothing did.
    while (this.#underWay.has(name)) await this.#underWay.get(name)?.catch(() => undefined)
    const kept = known(named)
    if (kept !== undefined) {
      if (kept.digest !== named.digest)
        throw new OtherBody('This key came before with another body.')
      return { accepted: true, body: kept.outcome, replayed: true }
    }
    const acting = act().finally(() => this.#underWay.delete(name))
    this.#underWay.set(name, acting)
    return acting
  }

  async each({ type, data }: Sent): Promise<readonly { shard: number; body: unknown }[]> {
    const answers: { shard: number; body: unknown }[] = []
    const look = (): void => {
      for (const shard of [...this.#parts.open.keys()].sort((a, b) => a - b)) {
        answers.push({ shard, body: this.#answer(shard, type, data) })
      }
    }
    // Most ask of an order whether something of it lies here, and mostly nothing does.
    const isOfLetters =
      type.wireName === listDeadLetters.wireName || type.wireName === showDeadLetter.wireName
    const isNothing = isOfLetters && this.#parts.deadLetters.count === 0
    if (isNothing) look()
    else await this.#parts.between(look)
    return answers
  }

  #answer(shard: number, type: AnyMessageType, data: unknown): unknown {
    if (type.wireName === listActs.wireName) return this.#acts(shard, data as never)
    if (type.wireName === listEffects.wireName) {
      return listedEffects(this.#parts.effects, shard, data as never)
    }
    const lying = [...this.#parts.deadLetters.lying(shard)]
    if (type.wireName === listDeadLetters.wireName) return listed(lying, data as never)
    const { letter: id } = data as Payload<typeof showDeadLetter>
    const found = lying.find(({ letter }) => letter.id === id)
    return found === undefined ? null : wholeOf(found)
  }

  #acts(shard: number, { after, limit, tenant }: Payload<typeof listActs>): PageOf<DoneAct> {
    const found: DoneAct[] = []
    for (let before = after; found.length <= limit;) {
      const some = this.#actsBefore(shard, before, limit + 1)
      found.push(...some.filter((done) => (tenant ?? tenantOf(done)) === tenantOf(done)))
      before = some.at(-1)?.place
      if (before === undefined) break
    }
    return { items: found.slice(0, limit), more: found.length > limit }
  }

  #actsBefore(shard: number, before: string | undefined, limit: number): readonly DoneAct[] {
    const { deadLetters, effects } = this.#parts
    const letterActs = deadLetters
      .acts(shard, before, limit)
      .map(({ place, done: { letter, at, act, who, why } }): DoneAct => {
        return { at, act, who, why, place, of: shown(letter, []) }
      })
    const effectActs = effects
      .acts(shard, before, limit)
      .map(({ place, done: { effect, ...done } }): DoneAct => {
        return { ...done, place, effect: shownEffect(effect) }
      })
    const found = [...letterActs, ...effectActs].sort((a, b) => (a.place < b.place ? 1 : -1))
    return found.slice(0, limit)
  }

  /** C2 */
  async #act(wanted: Payload<typeof actOnDeadLetter>): Promise<AskResult> {
    const { letter: id, act, who, why, data, once: named } = wanted
    const letter = this.#find(id)
    if (letter === undefined) return refused('not-found', `There is no dead letter ${id}.`)
    const type = this.#parts.registry.type(letter.message.type)
    if (act === 'correct' && type?.fits(data) !== true) {
      const faults = type === undefined ? [] : checker(type.schema).faults(data)
      return refused('invalid', `The data is no ${letter.message.type}.`, { faults })
    }
    const asked = {
      ...(act === 'correct' ? { data } : {}),
      ...(named === undefined ? {} : { once: named }),
    }
    return this.#done({ letter: id, act, who, why, ...asked }, (handled): ActOutcome => {
      return { letter: id, act, handled, isBack: this.#find(id) !== undefined }
    })
  }

  /** C2 */
  async #settle(wanted: Payload<typeof settleEffect>): Promise<AskResult> {
    const { effect: id, act, who, why, once: named } = wanted
    const { effects } = this.#parts
    const effect = effects.list().find((one) => {
      const { tenant } = partsOf(one.key)
      return one.id === id && (wanted.tenant ?? tenant) === tenant
    })
    if (effect === undefined) return refused('not-found', 'There is no such effect.')
    const told = { effect: id, who, why, ...(named === undefined ? {} : { once: named }) }
    const outcome = (): EffectOutcome => ({ effect: id, act })
    if (act === 'again') return this.#done({ ...told, act }, outcome)
    const answer = effects.found(effect, act)
    if (answer !== undefined) return this.#done({ ...told, act, answer }, outcome)
    return refused('conflict', `What became of ${effect.performer} cannot be said by hand.`)
  }

  async #done(act: Act | EffectAct, outcome: (handled: number) => unknown): Promise<AskResult> {
    try {
      const { body } = await this.#parts.operate(act)
      const { handled } = body as { readonly handled: number }
      return { accepted: true, body: outcome(handled), replayed: false }
    } catch (error) {
      // Somebody else was quicker, or it is not in a state for that.
      if (error instanceof NothingThere) {
        return refused('letter' in act ? 'not-found' : 'conflict', error.message)
      }
      throw error
    }
  }

  #find(id: string): DeadLetter | undefined {
    return this.#parts.deadLetters.list().find((letter) => letter.id === id)
  }
}

const tenantOf = (done: DoneAct): string => ('of' in done ? done.of.tenant : done.effect.tenant)

const refused = (name: string, detail: string, more: object = {}): AskResult => ({
  ...{ accepted: false, body: { refused: name, detail, ...more }, replayed: false },
})
