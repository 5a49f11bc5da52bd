/**
 * Job: looks over what a step wants to send, before any of it is taken over (P1, P4 of step.ts).
 * Boundary: it throws or it does not; nothing is changed. What it throws names fields and no values:
 * they may be about persons, and a reason is read by operators and in logs.
 */
import { answered } from '../contract/answered.ts'
import { checker } from '../contract/checker.ts'
import type { Sent } from '../contract/message.ts'
import type { Out } from '../machine/decision.ts'
import { checkName } from '../machine/names.ts'
import type { Batch } from './batch.ts'
import type { Envelope } from './envelope.ts'
import { keyFor } from './key-for.ts'
import type { Step } from './step.ts'

export function checkOut(batch: Batch, step: Step, out: Out): void {
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
  if (type.fits(data)) return
  const faults = checker(type.schema).faults(data)
  const told = faults.map(({ pointer, detail }) => `${pointer}: ${detail}`)
  throw new Error(`${type.wireName} does not fit. ${told.join(' ')}`)
}

function checkAsker(batch: Batch, { asker }: Envelope): void {
  if (asker === undefined || batch.registry.target(asker.service, answered.wireName)) return
  throw new Error(`${asker.service} asks, but takes no answers.`)
}
