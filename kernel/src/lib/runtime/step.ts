/**
 * Job: one step: a message meets its key, the handler decides, and what it decided is taken over.
 * Boundary: it fills the batch; which messages come and when the batch commits, is the engine's.
 *
 * P1 A step that throws leaves nothing behind but a dead letter: no state, timer, message, answer.
 * P2 A message goes out with the tenant, correlation and time of the step that sends it.
 * P3 A call that was accepted under a key is answered from memory when it comes again.
 * P4 Every message that goes out fits its contract.
 */
import type { AnyMessageType, Payload } from '../contract/message.ts'
import type { Decision } from '../machine/decision.ts'
import type { Context } from '../machine/service.ts'
import type { Batch } from './batch.ts'
import { checkOut } from './check-out.ts'
import { derivedUuid } from './ids.ts'
import type { KeyState } from './key-state.ts'
import { forgetOldCalls, rememberCall, type Remembered } from './once.ts'
import { reply, send } from './send.ts'
import { Busy, OtherBody, StepFailed, type Work } from './work.ts'

/** The handler's view of the step under way; handlers are synchronous, so one serves them all. */
class StepContext implements Context {
  now = 0
  takenAt = 0
  tenant = ''
  key = ''
  messageId = ''
  messageType = ''
  correlation: string | undefined
  #service = ''
  #made = 0

  readonly newId = (): string => derivedUuid(this.messageId, this.#service, this.#made++)

  enter({ envelope, target }: Work, now: number, takenAt = now): this {
    this.now = now
    this.takenAt = takenAt
    this.tenant = envelope.tenant
    this.key = envelope.key
    this.messageId = envelope.id
    this.messageType = envelope.type
    this.correlation = envelope.correlation
    this.#service = target.service.name
    this.#made = 0
    return this
  }
}

const context = new StepContext()

export function runStep(batch: Batch, work: Work): void {
  const { envelope, target } = work
  const owner = batch.keys.get(target.service, envelope.tenant, envelope.key)
  if (target.type.kind === 'query') return runQuery(batch, work, owner)
  if (envelope.timer === undefined) return handle(batch, work, owner)
  if (!batch.timers.fired(owner, envelope)) return
  batch.touch(owner)
  // A timer that fired is a message like any other: it may be parked, and be tried again.
  handle(batch, { ...work, envelope: { ...envelope, timer: undefined } }, owner)
}

function handle(batch: Batch, work: Work, owner: KeyState): void {
  const { envelope } = work
  if (isParked(batch, work, owner)) return
  batch.touch(owner)
  const now = Math.max(envelope.time, owner.now)
  if (envelope.type === forgetOldCalls.wireName) return rememberCall.sweep(batch, owner, now)
  if (envelope.once !== undefined && answerAgain(work, owner)) return
  const wasDirty = owner.dirty
  owner.dirty = false
  const step: Step = { work, owner, now, made: 0 }
  const decision = tryHandler(batch, step)
  if (decision !== undefined) send(batch, step, decision.out)
  // What leaves no trace in the key must not move its clock either: a restart would not know of it.
  if (owner.dirty && decision !== undefined) owner.now = now
  owner.dirty ||= wasDirty
}

export type Step = {
  readonly work: Work
  readonly owner: KeyState
  readonly now: number
  /** How many messages it has sent. */
  made: number
}

function runQuery(batch: Batch, work: Work, owner: KeyState): void {
  const { envelope, target } = work
  try {
    const now = Math.max(envelope.time, owner.now)
    const { out } = target.handler(owner.state, payload(work), context.enter(work, now))
    for (const one of out) if (one.out === 'answer') reply(batch, work, one)
  } catch (error) {
    if (work.waiter !== undefined) work.waiter.failure = new StepFailed(messageOf(error))
    batch.failed(envelope, error)
  }
}

/** D1: what comes for a parked key queues behind its dead letter; a call from the edge is refused. */
function isParked(batch: Batch, { envelope, waiter, behind }: Work, owner: KeyState): boolean {
  const letter = batch.deadLetters.of(owner.place.service.name, owner.place.key)
  if (letter === undefined) return false
  if (waiter === undefined || envelope.origin !== 'edge') {
    batch.deadLetters.follow(owner, envelope)
  }
  const waits = waiter ?? behind
  if (waits !== undefined) {
    waits.failure = new Busy(`The key waits behind dead letter ${letter.id}.`, 30, letter.id)
  }
  return true
}

function answerAgain(work: Work, owner: KeyState): boolean {
  const { once } = work.envelope
  const seen = once && (owner.remembered(once.key) as Remembered | undefined)
  if (once === undefined || seen === undefined) return false
  if (work.waiter === undefined) return true
  if (seen.digest === once.digest) {
    work.waiter.result = { accepted: true, body: seen.body, replayed: true }
  } else work.waiter.failure = new OtherBody('This key came before with another body.')
  return true
}

function tryHandler(batch: Batch, step: Step): Decision<unknown> | undefined {
  const { work, owner, now } = step
  const takenAt = work.envelope.origin === 'timer' ? Math.max(now, batch.takenAt) : now
  try {
    const entered = context.enter(work, now, takenAt)
    const decision = work.target.handler(owner.state, payload(work), entered)
    for (const out of decision.out) checkOut(batch, step, out)
    owner.accept(decision.state)
    return decision
  } catch (error) {
    const letter = batch.deadLetters.park(owner, work.envelope, messageOf(error))
    const waiter = work.waiter ?? work.behind
    if (waiter !== undefined) waiter.failure = new StepFailed(letter.reason, letter.id)
    batch.failed(work.envelope, error, letter.id)
    return undefined
  }
}

function payload({ envelope, target }: Work): Payload<AnyMessageType> {
  const { data, type, version } = envelope
  if (target.type.wireName !== type) {
    throw new Error(`${target.service.name} does not handle ${type} in this release.`)
  }
  if (version === target.type.version) return data as Payload<AnyMessageType>
  const present = target.type.upcast(data, version)
  if (!target.type.fits(present)) throw new Error(`${type} of version ${version} does not fit.`)
  return present as Payload<AnyMessageType>
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
