/**
 * Job: the outside world. A step asks for an effect; after its commit the effect is performed, and
 * its answer comes back to the same key as a message.
 * Boundary: what an effect does, and which message answers it, is its performer's affair.
 *
 * F1 An effect is performed only after the batch that asked for it is committed.
 * F2 Effects of one key are performed one after another, in the order in which they were asked for.
 * F3 One that the other side knows by its key is performed again after a crash, under the same key.
 *    One that it does not know is first noted as begun, in a commit of its own; begun and never
 *    answered, it is uncertain, and an operator says what became of it.
 */
import type { Sent } from '../contract/message.ts'
import { StoreRefused, type Log, type StateWrite } from '../log/log.ts'
import type { Effect } from '../machine/decision.ts'
import { ActMemory, type KeptAct } from './act-memory.ts'
import { NothingThere } from './dead-letters.ts'
import type { Once } from './envelope.ts'
import type { KeyState } from './key-state.ts'
import { KernelState } from './kernel-state.ts'
import { partsOf } from './shard.ts'

export type Performer = {
  readonly name: string
  /** Whether the other side knows idempotency keys: then an effect may be repeated. */
  readonly repeatable: boolean
  /** Of those that may not be repeated, no more are begun at once: no more become uncertain in a crash. */
  readonly atOnceMax?: number
  /** Resolves with the message that tells the asking key what came of it. */
  readonly perform: (request: unknown, context: EffectContext) => Promise<Sent>
  /** What the asking key is told when a person found out what came of it; left out where nobody may. */
  readonly found?: (
    outcome: 'done' | 'failed',
    context: Pick<EffectContext, 'tenant' | 'key'> & { readonly request: unknown },
  ) => Sent
}

export type EffectContext = {
  readonly tenant: string
  readonly key: string
  /** The same key whenever the effect is performed again. */
  readonly idempotencyKey: string
  readonly attempt: number
  /** Nobody can have performed it before: not this process, and none that had its key earlier. */
  readonly isFirst: boolean
}

export type OpenEffect = {
  readonly id: string
  readonly order: number
  /** What the step called it. */
  readonly name: string
  readonly shard: number
  readonly service: string
  /** The key with its tenant. */
  readonly key: string
  readonly performer: string
  readonly request: unknown
  readonly since: number
  readonly cause: string
  readonly correlation: string | undefined
  readonly state: 'queued' | 'begun' | 'uncertain'
}

/** What an operator says about an effect: that one that is uncertain is to be done again, or what came of it. */
export type EffectAct = {
  readonly effect: string
  readonly who: string
  readonly why: string
  /** Under this name it is done once. */
  readonly once?: Once
} & ({ readonly act: 'again' } | { readonly act: 'done' | 'failed'; readonly answer: Sent })

/** What was done, and to what. */
export type DoneEffectAct = Pick<EffectAct, 'act' | 'who' | 'why'> & {
  readonly at: number
  readonly effect: OpenEffect
}

/** The message whose step asked for an effect. */
type Cause = {
  readonly id: string
  readonly time: number
  readonly correlation: string | undefined
}

const open = 'open'
const acts = 'acts'

type Settling = { readonly now: number; readonly keptMs: number }

/** What is being tried is not tried twice, and of what may have been done, nobody waits for an answer. */
const isOpenTo = ({ act }: EffectAct, { state }: OpenEffect): boolean =>
  act === 'again' ? state === 'uncertain' : state !== 'begun'

export class Effects {
  readonly #state: KernelState
  readonly #memory: ActMemory
  readonly #performers: ReadonlyMap<string, Performer>
  /** Per key, in the order in which they were asked for; the first is the one under way. */
  readonly #queues = new Map<string, OpenEffect[]>()
  /** What may not go on yet (F1, F2), by the number of the batch that has to be committed first. */
  readonly #uncommitted = new Map<OpenEffect, number>()
  /** Asked for before this process had their keys: somebody else may have performed them. */
  readonly #inherited = new Set<string>()
  #batch = 1

  constructor(log: Log, performers: readonly Performer[]) {
    this.#state = new KernelState(log, '~effects')
    this.#memory = new ActMemory(this.#state)
    this.#performers = new Map(performers.map((performer) => [performer.name, performer]))
  }

  open(shard: number): void {
    for (const [, stored] of this.#state.list(shard, open)) {
      const effect = stored as OpenEffect
      if (!this.#performers.has(effect.performer)) {
        throw new StoreRefused(
          `The store holds effects for ${effect.performer}, which this release does not perform.`,
        )
      }
      const repeatable = this.repeatable(effect)
      const state = effect.state === 'begun' && !repeatable ? 'uncertain' : effect.state
      this.#queue(effect).push({ ...effect, state })
      this.#inherited.add(effect.id)
    }
    for (const queue of this.#queues.values()) queue.sort((a, b) => a.order - b.order)
  }

  close(shard: number): void {
    for (const [at, queue] of this.#queues) {
      if (queue[0]?.shard !== shard) continue
      for (const { id } of queue) this.#inherited.delete(id)
      this.#queues.delete(at)
    }
  }

  /** Notes an effect that a step asked for. */
  ask(owner: KeyState, effect: Effect, cause: Cause): void {
    const { shard, service, key } = owner.place
    const order =
      (this.#queues.get(placeOf({ service: service.name, key }))?.at(-1)?.order ?? 0) + 1
    const opened: OpenEffect = {
      id: [padded(cause.time), padded(order), service.name, key, effect.id].join('|'),
      order,
      name: effect.id,
      shard,
      service: service.name,
      key,
      performer: effect.performer,
      request: effect.request,
      since: cause.time,
      cause: cause.id,
      correlation: cause.correlation,
      state: 'queued',
    }
    this.#queue(opened).push(opened)
    this.#write(opened)
  }

  /** Asked for by a name that nobody performs: the step that asks must fail. */
  checkPerformer(name: string): void {
    this.#performer(name)
  }

  /** The effects that can go on now: the first of each key, as it was committed. */
  ready(): readonly OpenEffect[] {
    const ready: OpenEffect[] = []
    for (const [first] of this.#queues.values()) {
      if (first !== undefined && !this.#uncommitted.has(first)) ready.push(first)
    }
    return ready
  }

  /** The batch under way goes to the log: returns its number. */
  handedOver(): number {
    return this.#batch++
  }

  committed(batch: number): void {
    for (const [effect, number] of this.#uncommitted) {
      if (number <= batch) this.#uncommitted.delete(effect)
    }
  }

  list(): readonly OpenEffect[] {
    return [...this.#queues.values()].flat()
  }

  /** Notes that a performer is about to be called. */
  begin(effect: OpenEffect): void {
    this.#replace({ ...effect, state: 'begun' })
  }

  /** F3: an operator says what became of it; the answer, if any, is to be handled by its key. */
  settle(act: EffectAct, { now, keptMs }: Settling): OpenEffect {
    const effect = this.list().find(({ id }) => id === act.effect)
    if (effect === undefined || !this.isFirst(effect) || !isOpenTo(act, effect)) {
      throw new NothingThere(`There is no effect ${act.effect} that waits for that.`)
    }
    const { who, why, act: done, once } = act
    if (done === 'again') this.#replace({ ...effect, state: 'queued' })
    else this.answered(effect)
    const { shard } = effect
    const entry = `${String(now).padStart(12, '0')} ${effect.id}`
    const told: DoneEffectAct = { act: done, who, why, at: now, effect }
    this.#state.set({ shard, map: acts, entry }, told)
    if (once !== undefined) {
      this.#memory.forget(shard, now - keptMs)
      this.#memory.keep(shard, once, { at: now, outcome: { effect: effect.id, act: done } })
    }
    return effect
  }

  /** What came of an act under that name, once it is committed. */
  doneAs(shard: number, once: Once): KeptAct | undefined {
    return this.#memory.find(shard, once)
  }

  /** What was done, newest first, from before a place on. */
  acts(shard: number, before: string | undefined, limit: number) {
    const found = this.#state.listBackwards(shard, acts, { to: before, limit })
    return [...found].map(([place, done]) => ({ place, done: done as DoneEffectAct }))
  }

  /** What the key of an effect is told when a person found out; undefined where nobody may say so. */
  found({ performer, request, key: at }: OpenEffect, outcome: 'done' | 'failed'): Sent | undefined {
    const { tenant, id: key } = partsOf(at)
    return this.#performer(performer).found?.(outcome, { tenant, key, request })
  }

  #replace(effect: OpenEffect): void {
    this.#queue(effect)[0] = effect
    this.#write(effect)
  }

  /** Nobody knows whether it was done. */
  doubt(effect: OpenEffect): void {
    this.#replace({ ...effect, state: 'uncertain' })
  }

  answered(effect: OpenEffect): void {
    const queue = this.#queue(effect)
    queue.shift()
    this.#inherited.delete(effect.id)
    const [next] = queue
    if (next === undefined) this.#queues.delete(placeOf(effect))
    else this.#uncommitted.set(next, this.#batch)
    this.#state.remove({ shard: effect.shard, map: open, entry: effect.id })
  }

  /** Whether it is the first of its key; not so when its shard has moved meanwhile. */
  isFirst(effect: OpenEffect): boolean {
    return this.#queues.get(placeOf(effect))?.[0]?.id === effect.id
  }

  repeatable(effect: Pick<OpenEffect, 'performer'>): boolean {
    return this.#performer(effect.performer).repeatable
  }

  atOnceMax = ({ performer }: OpenEffect): number =>
    this.#performer(performer).atOnceMax ?? Infinity

  async perform(effect: OpenEffect, attempt: number): Promise<Sent> {
    const { tenant, id: key } = partsOf(effect.key)
    const idempotencyKey = `${effect.service}/${effect.key}/${effect.name}`
    const { perform } = this.#performer(effect.performer)
    const isFirst = attempt === 1 && !this.#inherited.has(effect.id)
    return perform(effect.request, { tenant, key, idempotencyKey, attempt, isFirst })
  }

  writes(into: StateWrite[]): void {
    this.#state.writes(into)
  }

  #write(effect: OpenEffect): void {
    this.#uncommitted.set(effect, this.#batch)
    this.#state.set({ shard: effect.shard, map: open, entry: effect.id }, effect)
  }

  #performer(name: string): Performer {
    const performer = this.#performers.get(name)
    if (performer === undefined) throw new Error(`Nobody performs ${name}.`)
    return performer
  }

  #queue(effect: OpenEffect): OpenEffect[] {
    const at = placeOf(effect)
    let queue = this.#queues.get(at)
    if (queue === undefined) {
      queue = []
      this.#queues.set(at, queue)
    }
    return queue
  }
}

const padded = (number: number): string => String(number).padStart(15, '0')

const placeOf = ({ service, key }: Pick<OpenEffect, 'service' | 'key'>): string =>
  `${service} ${key}`
