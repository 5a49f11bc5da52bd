/**
 * Job: one step: a message meets its key, the handler decides, and what it decided is taken over.
 * Boundary: it fills the batch; which messages come and when the batch commits, is the engine's.
 *
 * P1 A step that throws leaves nothing behind but a dead letter: no state, timer, message, answer.
 * P2 A message goes out with the tenant, correlation and time of the step that sends it.
 * P3 A call that was accepted under a key is answered from memory when it comes again.
 * P4 Every message that goes out fits its contract.
 */
import { answered } from '../contract/answered.ts'
import type { AnyMessageType, Payload, Sent } from '../contract/message.ts'
import { answer, type Answer, type Ask, type Decision, type Out } from '../machine/decision.ts'
import { checkName } from '../machine/names.ts'
import type { Context } from '../machine/service.ts'
import type { Batch } from './batch.ts'
import { childId, derivedUuid } from './ids.ts'
import type { Asker, Envelope } from './envelope.ts'
import { forgetOldCalls, rememberCall, type Remembered } from './once.ts'
import type { KeyState } from './key-state.ts'
import type { Target } from './registry.ts'
import { keyText, shardKey } from './shard.ts'
import { Busy, OtherBody, StepFailed, type Waiter, type Work } from './work.ts'

/** The handler's view of the step under way; handlers are synchronous, so one serves them all. */
class StepContext implements Context {
  now = 0
  key = ''
  messageId = ''
  messageType = ''
  correlation: string | undefined
  #service = ''
  #made = 0

  readonly newId = (): string => derivedUuid(this.messageId, this.#service, this.#made++)

  enter({ envelope, target }: Work, now: number): this {
    this.now = now
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
  const owner = batch.keys.get(target.service, keyText(envelope.tenant, envelope.key))
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
  const decision = tryHandler(batch, { work, owner, now })
  if (decision !== undefined) send(batch, { work, owner, now }, decision.out)
  // What leaves no trace in the key must not move its clock either: a restart would not know of it.
  if (owner.dirty && decision !== undefined) owner.now = now
  owner.dirty ||= wasDirty
}

type Step = { readonly work: Work; readonly owner: KeyState; readonly now: number }

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
  if (waits !== undefined) waits.failure = new Busy(`The key waits behind dead letter ${letter.id}.`, 30, letter.id)
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
  try {
    const decision = work.target.handler(owner.state, payload(work), context.enter(work, now))
    for (const out of decision.out) checkOut(batch, step, out)
    owner.accept(decision.state)
    return decision
  } catch (error) {
    const letter = batch.deadLetters.park(owner, work.envelope, messageOf(error))
    const waiter = work.waiter ?? work.behind
    if (waiter !== undefined) waiter.failure = new StepFailed(letter.reason, letter.id)
    batch.failed(work.envelope, error)
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

/** P1: whatever can be wrong with what goes out is found before any of it is taken over. */
function checkOut(batch: Batch, step: Step, out: Out): void {
  const service = step.owner.place.service.name
  switch (out.out) {
    case 'message':
      return checkMessage(batch, step, out)
    case 'ask':
      if (out.message.type.kind === 'event') throw new Error('An event has no answer.')
      return checkMessage(batch, step, out.message)
    case 'later':
      checkName(out.name)
      if (!isTime(out.at)) throw new Error(`${out.at} is no time for ${out.name}.`)
      if (batch.registry.target(service, out.message.type.wireName) === undefined) {
        throw new Error(`${service} does not handle ${out.message.type.wireName}, its own timer.`)
      }
      return checkFit(out.message)
    case 'effect':
      checkName(out.id)
      return batch.effects.checkPerformer(out.performer)
    case 'answer':
      return checkAsker(batch, step.work.envelope)
    case 'withdraw':
  }
}

const latest = 999_999_999_999_999

const isTime = (at: number): boolean => at >= 0 && at <= latest

function checkMessage(batch: Batch, { owner }: Step, sent: Sent): void {
  checkFit(sent)
  const { type, data } = sent
  const targets = batch.registry.targets(type.wireName)
  if (type.kind !== 'event' && targets.length === 0) {
    throw new Error(`Nobody handles ${type.wireName}.`)
  }
  for (const target of targets) {
    const key = keyFor(target, data, owner)
    if (key !== undefined) checkName(key)
    else if (type.kind !== 'event') throw new Error(`${type.wireName} has no key.`)
  }
}

function checkFit({ type, data }: Sent): void {
  if (!type.fits(data)) throw new Error(`${type.wireName} does not fit: ${JSON.stringify(data)}`)
}

function checkAsker(batch: Batch, { asker }: Envelope): void {
  if (asker === undefined || batch.registry.target(asker.service, answered.wireName)) return
  throw new Error(`${asker.service} asks, but takes no answers.`)
}

function send(batch: Batch, step: Step, out: readonly Out[]): void {
  const { work, owner, now } = step
  const service = owner.place.service.name
  let made = 0
  let hasAnswer = false
  let hasAsked = false
  for (const one of out) {
    switch (one.out) {
      case 'message':
        deliver(batch, step, { sent: one, id: childId(work.envelope.id, service, made++) })
        break
      case 'later':
        setTimer(batch, step, { ...one, id: childId(work.envelope.id, service, made++) })
        break
      case 'withdraw':
        batch.timers.withdraw(owner, one.name)
        break
      case 'effect':
        batch.effects.ask(owner, one, { ...work.envelope, time: now })
        break
      case 'ask':
        hasAsked = true
        forward(batch, step, { ask: one, id: childId(work.envelope.id, service, made++) })
        break
      case 'answer':
        hasAnswer = true
        reply(batch, work, one)
        if (one.accepted) rememberCall.keep(batch, step, one.body)
    }
  }
  if (hasAnswer) return
  rememberCall.keep(batch, step, undefined)
  // Whoever asked is told at least that it was handled.
  if (!hasAsked && work.envelope.asker !== undefined) reply(batch, work, nothingToSay)
}

const nothingToSay = answer(null)

function deliver(batch: Batch, step: Step, { sent, id }: { sent: Sent; id: string }): void {
  const { type, data } = sent
  const targets = batch.registry.targets(type.wireName)
  const envelope = child(step, { sent, id })
  if (type.kind === 'event') batch.addEvent(step.owner.place.shard, { ...envelope, key: step.owner.id })
  for (const target of targets) {
    const key = keyFor(target, data, step.owner)
    if (key === undefined) continue
    const addressed = { ...envelope, service: target.service.name, key }
    batch.take({ envelope: addressed, target, waiter: undefined, behind: undefined })
  }
}

function forward(batch: Batch, step: Step, { ask, id }: { ask: Ask; id: string }): void {
  const { type, data } = ask.message
  const target = batch.registry.targets(type.wireName)[0]
  const key = target && keyFor(target, data, step.owner)
  if (target === undefined || key === undefined) throw new Error(`${type.wireName} has no key.`)
  const asker: Asker = { service: step.owner.place.service.name, key: step.owner.id, note: ask.note }
  const envelope = { ...child(step, { sent: ask.message, id }), service: target.service.name, key }
  const behind = step.work.waiter ?? step.work.behind
  if (step.work.waiter !== undefined) batch.movedOn(step.work.waiter)
  batch.take({ envelope: { ...envelope, asker }, target, waiter: undefined, behind })
}

type LaterSent = { name: string; at: number; message: Sent; id: string }

function setTimer(batch: Batch, step: Step, { name, at, message, id }: LaterSent): void {
  const { owner } = step
  const own = { service: owner.place.service.name, key: owner.id, time: Math.ceil(at) }
  const envelope: Envelope = { ...child(step, { sent: message, id }), ...own, origin: 'timer', timer: name }
  batch.timers.set(owner, name, envelope)
}

function reply(batch: Batch, work: Work, { accepted, body }: Answer): void {
  const { asker, tenant } = work.envelope
  if (asker !== undefined) {
    const target = batch.registry.target(asker.service, answered.wireName)
    if (target === undefined) throw new Error(`${asker.service} asks, but takes no answers.`)
    const sent = answered({ note: asker.note, accepted, body: body ?? null })
    const id = childId(work.envelope.id, 'kernel.answered', 0)
    const envelope: Envelope = {
      ...work.envelope,
      ...{ id, type: sent.type.wireName, version: sent.type.version, data: sent.data },
      ...{ service: asker.service, key: asker.key, tenant, cause: work.envelope.id },
      ...{ origin: 'step', asker: undefined, once: undefined, timer: undefined },
    }
    batch.take({ envelope, target, waiter: work.behind, behind: undefined })
  } else if (work.waiter !== undefined) work.waiter.result = { accepted, body, replayed: false }
}

function child({ work, owner, now }: Step, { sent, id }: { sent: Sent; id: string }): Envelope {
  const { envelope } = work
  return {
    id,
    type: sent.type.wireName,
    version: sent.type.version,
    tenant: owner.tenant,
    service: '',
    key: '',
    time: now,
    origin: 'step',
    cause: envelope.id,
    correlation: envelope.correlation,
    trace: envelope.trace,
    asker: undefined,
    once: undefined,
    timer: undefined,
    data: sent.data,
  }
}

/** The key of a message to this target; a field that is not there means: not for this service. */
function keyFor(target: Target, data: unknown, from: KeyState): string | undefined {
  if (target.by === undefined) return shardKey(from.place.shard)
  const key = (data as Readonly<Record<string, unknown>>)[target.by]
  return typeof key === 'string' ? key : undefined
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

export type { Step, Waiter }
