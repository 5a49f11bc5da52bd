/**
 * Job: the edge as a client sees it: a call with an idempotency key, repeated until it is answered.
 * What was promised to the client is written down, to be held against the log at the end.
 *
 * W4 An acknowledged call had its one effect, however often it was sent; a refused one had none.
 * W5 The answer to a repeated call is the answer to the first.
 * W7 What an answer tells of is in the log when it comes.
 * W11 What is told as the position with an answer includes what the call did.
 */
import { Busy, keyText, OtherBody, shardOf, StepFailed } from '@millrace/kernel'
import type { AskResult, Engine, EventRecord } from '@millrace/kernel'
import type { Random } from './random.ts'
import type { LogBatch } from './stage.ts'
import type { Trace } from './trace.ts'
import type { World } from './world.ts'

type Sent = Parameters<Engine['ask']>[0]

export type Call = {
  readonly name: string
  readonly sent: Sent
  /** The key that the message is for. */
  readonly key: string
  readonly correlation?: string
  /** Left out where the body's own id makes the call safe to repeat. */
  readonly once?: { readonly key: string; readonly digest: string }
}

export type Outcome = 'accepted' | 'refused' | 'other-body'

export type Kept = {
  readonly call: Call
  /** When it was sent first: a client repeats it while its key is remembered. */
  readonly since: number
  outcome?: Outcome
  body?: string
  givenUp?: true
}

/** Where batches are joined to one commit, an answer may come before the last of them has its number. */
export type Owner = Pick<Engine, 'ask'> & Partial<Pick<Engine, 'position'>>

export type EdgeOptions = {
  readonly world: World
  readonly random: Random
  readonly trace: Trace
  /** The instance that answers for a shard, if any does. */
  readonly ownerOf: (shard: number) => Owner | undefined
  readonly shards: number
  readonly wrong: (sentence: string) => void
}

export const tenant = 'shop'
const patienceMs = 5000
const repeatedMs = 12 * 60 * 60_000

export class Edge {
  /** How often an answer is lost on its way, and a call is sent twice. */
  lossy = 0
  readonly calls = new Map<string, Kept>()
  readonly #options: EdgeOptions
  readonly #callOf = new Map<string, string>()
  readonly #refused = new Set<string>()
  /** By call, where what it did was committed, and under which number. */
  readonly #committed = new Map<string, { readonly shard: number; readonly number: number }>()
  readonly #effective = new Map<string, string>()
  /** What the events told of each order. */
  readonly #states = new Map<string, Set<unknown>>()
  #open = 0
  #attempts = 0

  constructor(options: EdgeOptions) {
    this.#options = options
  }

  get idle(): boolean {
    return this.#open === 0
  }

  /** Sends the call until it is answered, and says how; undefined when it was given up. */
  async call(call: Call): Promise<Outcome | undefined> {
    const { world, random, trace } = this.#options
    const kept: Kept = this.calls.get(call.name) ?? { call, since: world.clock }
    this.calls.set(call.name, kept)
    this.#open++
    try {
      for (let pause = random.between(20, 200); ; pause = Math.min(pause * 2, 20_000)) {
        if (kept.since + repeatedMs <= world.clock) {
          trace.reach('edge: given up')
          kept.givenUp = true
          return undefined
        }
        if (random.chance(this.lossy / 2)) {
          trace.reach('edge: sent twice at once')
          void this.#attempt(kept)
        }
        const outcome = await this.#attempt(kept)
        const isLost = random.chance(this.lossy)
        if (outcome !== undefined && !isLost) return outcome
        if (outcome !== undefined) {
          trace.reach('edge: answer lost')
          trace.faults++
        }
        await world.sleep(pause)
      }
    } finally {
      this.#open--
    }
  }

  /** Each event says what became of its order, and which call it comes from: a call takes effect in one attempt at most. */
  heard({ type, cause, data }: EventRecord): void {
    this.#hearState(type, data)
    const call = cause === undefined ? undefined : this.#callOf.get(cause)
    if (call === undefined || cause === undefined) return
    if (isSaidAnew(this.calls.get(call)?.call)) return
    const before = this.#effective.get(call) ?? cause
    this.#effective.set(call, cause)
    const { wrong } = this.#options
    if (before !== cause) wrong(`Call ${call} took effect twice.`)
    if (this.#refused.has(cause)) wrong(`Call ${call} was refused and took effect.`)
  }

  committed({ events, writes }: LogBatch): void {
    for (const { shard, service, map, value } of writes) {
      if (service !== '~shard' || map !== 'commits') continue
      for (const { cause } of events.get(shard) ?? []) {
        if (cause !== undefined && this.#callOf.has(cause)) {
          this.#committed.set(cause, { shard, number: Number(value) })
        }
      }
    }
  }

  tookEffect(call: string): boolean {
    return this.#effective.has(call)
  }

  #hearState(type: string, data: EventRecord['data']): void {
    const { orderId } = data as { readonly orderId?: string }
    if (orderId === undefined || !(type in toldBy)) return
    const states = this.#states.get(orderId) ?? new Set()
    states.add(toldBy[type])
    this.#states.set(orderId, states)
  }

  async #attempt(kept: Kept): Promise<Outcome | undefined> {
    const { world, trace, shards, ownerOf } = this.#options
    const { call } = kept
    const engine = ownerOf(shardOf(keyText(tenant, call.key), shards))
    if (engine === undefined) return undefined
    const id = `call-${this.#attempts++}`
    this.#callOf.set(id, call.name)
    const asked = engine.ask(call.sent, {
      tenant,
      id,
      ...(call.correlation === undefined ? {} : { correlation: call.correlation }),
      ...(call.once === undefined ? {} : { once: call.once }),
    })
    const answered = asked.then(
      (result) => {
        if (result.accepted) this.#isIncluded(id, engine)
        return this.#answered(kept, id, result)
      },
      (error: unknown) => this.#failed(call, error),
    )
    const outcome = await Promise.race([answered, world.sleep(patienceMs)])
    trace.note(`${world.now} ${id} ${call.name} ${outcome ?? '-'}`)
    return outcome ?? undefined
  }

  #answered(kept: Kept, id: string, { accepted, body, replayed }: AskResult): Outcome {
    const { trace, wrong } = this.#options
    const { name } = kept.call
    trace.answers++
    if (replayed) trace.reach('edge: replayed')
    if (!accepted) {
      trace.reach(`edge: refused ${String((body as { refused?: unknown }).refused)}`)
      this.#refused.add(id)
      if (kept.outcome === 'accepted' && !isSaidAnew(kept.call))
        wrong(`Call ${name} was accepted, and then refused.`)
      kept.outcome = 'refused'
      return 'refused'
    }
    this.#isTrue(kept.call, body)
    const text = JSON.stringify(body) ?? ''
    if (kept.call.once !== undefined && kept.outcome === 'accepted' && kept.body !== text) {
      wrong(`Call ${name} was answered ${kept.body}, and then ${text}.`)
    }
    kept.outcome = 'accepted'
    kept.body = text
    return 'accepted'
  }

  /** W11 */
  #isIncluded(id: string, { position }: Owner): void {
    const { trace, wrong } = this.#options
    const { shard, number } = this.#committed.get(id) ?? { shard: -1, number: 0 }
    const told = position?.numbers.get(shard)
    if (told === undefined) return
    trace.reach('edge: position told')
    if (told >= number) return
    wrong(`${id} was committed as ${number} of shard ${shard}, and its position tells ${told}.`)
  }

  /** W7 */
  #isTrue(call: Call, body: unknown): void {
    const { trace, wrong } = this.#options
    if (tellsItself(call) && !this.tookEffect(call.name)) {
      wrong(`Call ${call.name} was answered before what it did was committed.`)
    }
    if (kindOf(call) !== 'show') return
    trace.reach('edge: read')
    const { id, state } = body as { readonly id: string; readonly state: unknown }
    if (this.#states.get(id)?.has(state) === true) return
    wrong(`Order ${id} was shown as ${String(state)} before that was committed.`)
  }

  #failed({ name }: Call, error: unknown): Outcome | undefined {
    const { trace, wrong } = this.#options
    if (error instanceof OtherBody) {
      trace.reach('edge: other body')
      return 'other-body'
    }
    if (error instanceof Busy)
      trace.reach(error.deadLetter === undefined ? 'edge: busy' : 'edge: parked')
    else if (error instanceof StepFailed) trace.reach('edge: step failed')
    else wrong(`Call ${name} failed: ${String(error)}`)
    return undefined
  }
}

/** What states a thing anew, as a PUT does, may be said twice, and may be refused the second time. */
const isSaidAnew = (call: Call | undefined): boolean =>
  call?.once === undefined && call?.correlation === undefined

/** Which state an event brings, where it does not say so itself. */
const toldBy: Readonly<Record<string, string>> = {
  'orders.placed': 'PENDING',
  'orders.approved': 'APPROVED',
  'orders.canceled': 'CANCELED',
  'orders.shipped': 'SHIPPED',
}

export const kindOf = ({ name }: Call): string => name.slice(0, name.indexOf('-'))

/** Calls whose own events tell that they took effect. */
const directly = new Set(['deposit', 'open'])

export const tellsItself = (call: Call): boolean =>
  directly.has(kindOf(call)) || (kindOf(call) === 'place' && call.key === call.correlation)
