/**
 * Job: what an accepted step sends: messages, timers, effects, asks and answers go into the batch.
 * Boundary: everything was checked before (check-out.ts); nothing here may fail.
 */
import { answered } from '../contract/answered.ts'
import type { Sent } from '../contract/message.ts'
import { answer, type Answer, type Ask, type Later, type Out } from '../machine/decision.ts'
import type { Batch } from './batch.ts'
import type { Asker, Envelope } from './envelope.ts'
import { childId } from './ids.ts'
import { keyFor } from './key-for.ts'
import { rememberCall } from './once.ts'
import type { Step } from './step.ts'
import type { Work } from './work.ts'

export function send(batch: Batch, step: Step, out: readonly Out[]): void {
  const { work } = step
  let answers = false
  for (const one of out) {
    sendOne(batch, step, one)
    if (one.out === 'message' || one.out === 'later' || one.out === 'ask') step.made++
    answers ||= one.out === 'answer' || one.out === 'ask'
  }
  if (answers) return
  rememberCall.keep(batch, step, undefined)
  // Whoever asked is told at least that it was handled.
  if (work.envelope.asker !== undefined) reply(batch, work, nothingToSay)
}

const nothingToSay = answer(null)

const idOf = ({ work, owner }: Step, { lineage }: Sent, made: number): string =>
  lineage === undefined
    ? childId(work.envelope.id, owner.place.service.name, made)
    : childId(`${lineage.cause}/${lineage.name}`, owner.place.service.name, 0)

function sendOne(batch: Batch, step: Step, one: Out): void {
  switch (one.out) {
    case 'message':
      return deliver(batch, step, one)
    case 'later':
      return setTimer(batch, step, one)
    case 'withdraw':
      return batch.timers.withdraw(step.owner, one.name)
    case 'effect':
      return batch.effects.ask(step.owner, one, { ...step.work.envelope, time: step.now })
    case 'ask':
      return forward(batch, step, one)
    case 'answer':
      reply(batch, step.work, one)
      if (one.accepted) rememberCall.keep(batch, step, one.body)
  }
}

function deliver(batch: Batch, step: Step, sent: Sent): void {
  const { type, data } = sent
  const targets = batch.registry.targets(type.wireName)
  const { owner } = step
  const id = idOf(step, sent, step.made)
  const event = type.kind === 'event' ? told(step, sent, id) : undefined
  if (event !== undefined) batch.addEvent(owner.place.shard, event, { isAgain: !owner.dirty })
  for (const target of targets) {
    const key = keyFor(target, data, owner)
    if (key === undefined) continue
    if (target.gathers) {
      if (!batch.views.hears(target.service, owner.place.shard)) continue
      batch.gathering.add(target.service, key, event ?? told(step, sent, id))
    } else {
      const envelope = child(step, { sent, id, service: target.service.name, key })
      batch.take({ envelope, target, waiter: undefined, behind: undefined })
    }
  }
}

/** As nobody's in particular: the key is the one that tells. */
const told = (step: Step, sent: Sent, id: string): Envelope =>
  child(step, { sent, id, service: '', key: step.owner.id })

function forward(batch: Batch, step: Step, { message, note }: Ask): void {
  const { type, data } = message
  const target = batch.registry.targets(type.wireName)[0]
  const key = target && keyFor(target, data, step.owner)
  if (target === undefined || key === undefined) throw new Error(`${type.wireName} has no key.`)
  const asker: Asker = {
    service: step.owner.place.service.name,
    key: step.owner.id,
    note,
  }
  const sent = {
    sent: message,
    id: idOf(step, message, step.made),
    service: target.service.name,
    key,
  }
  const behind = step.work.waiter ?? step.work.behind
  if (step.work.waiter !== undefined) batch.movedOn(step.work.waiter)
  batch.take({ envelope: { ...child(step, sent), asker }, target, waiter: undefined, behind })
}

/** Most timers are withdrawn before their batch ends: then not even their message is made. */
function setTimer(batch: Batch, step: Step, one: Later): void {
  const { owner, made } = step
  const due = Math.ceil(one.at)
  const message = (): Envelope => ({
    ...child(step, {
      sent: one.message,
      id: idOf(step, one.message, made),
      service: owner.place.service.name,
      key: owner.id,
    }),
    time: due,
    origin: 'timer',
    timer: one.name,
  })
  batch.timers.set(owner, one.name, { due, message })
}

export function reply(batch: Batch, work: Work, { accepted, body }: Answer): void {
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

type Child = {
  readonly sent: Sent
  readonly id: string
  readonly service: string
  readonly key: string
}

/** Written out in full: this is made for every message, and spreading costs several times as much. */
function child({ work, owner, now }: Step, { sent, id, service, key }: Child): Envelope {
  const { envelope } = work
  return {
    id,
    type: sent.type.wireName,
    version: sent.type.version,
    tenant: owner.tenant,
    service,
    key,
    time: now,
    origin: 'step',
    cause: sent.lineage?.cause ?? envelope.id,
    correlation: envelope.correlation,
    trace: envelope.trace,
    asker: undefined,
    once: undefined,
    timer: undefined,
    data: sent.data,
  }
}
