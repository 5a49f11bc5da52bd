/**
 * Job: the memory of calls from outside, in the state of the key that they changed: under one key of
 * the caller's, one call is handled once.
 */
import { command } from '../contract/message.ts'
import type { Batch } from './batch.ts'
import type { Envelope } from './envelope.ts'
import { childId } from './ids.ts'
import type { KeyState } from './key-state.ts'
import type { Step } from './step.ts'
import type { NewTimer } from './timers.ts'

export type Remembered = { readonly digest: string; readonly body: unknown; readonly at: number }

/** The timer that forgets calls after their time. */
export const forgetOldCalls = command('kernel.forget-old-calls', {})

const timerName = '~once'
const sweptAtOnce = 1000
const nextSweepMs = 100

export const rememberCall = {
  /** Notes that the call of this step was accepted, and with which answer. */
  keep(batch: Batch, step: Step, body: unknown): void {
    const { work, owner, now } = step
    const { once } = work.envelope
    if (once === undefined) return
    owner.remember(once.key, { digest: once.digest, body, at: now } satisfies Remembered)
    if (batch.timers.dueOf(owner, timerName) === undefined) arm(batch, step)
  },

  /** Forgets the calls whose time is over, a bounded number at once. */
  sweep(batch: Batch, owner: KeyState, now: number): void {
    let oldest = Infinity
    let forgotten = 0
    for (const [key, value] of owner.listRemembered()) {
      const until = (value as Remembered).at + batch.limits.rememberMs
      if (until <= now && forgotten++ < sweptAtOnce) owner.remember(key, undefined)
      else oldest = Math.min(oldest, until)
    }
    owner.now = now
    if (oldest === Infinity) return
    // A busy key's calls are over one after another: they are swept together, not one by one.
    const at = oldest <= now ? now + nextSweepMs : now + batch.limits.rememberMs
    batch.timers.set(owner, timerName, sweepTimer(owner, { at, cause: `${now}` }))
  },
}

function arm(batch: Batch, { work, owner, now }: Step): void {
  const at = now + batch.limits.rememberMs
  batch.timers.set(owner, timerName, sweepTimer(owner, { at, cause: work.envelope.id }))
}

type Sweep = { readonly at: number; readonly cause: string }

const sweepTimer = (owner: KeyState, sweep: Sweep): NewTimer => ({
  due: Math.ceil(sweep.at),
  message: () => sweepMessage(owner, sweep),
})

function sweepMessage(owner: KeyState, { at, cause }: Sweep): Envelope {
  const service = owner.place.service.name
  return {
    id: childId(cause, `${service}/${owner.place.key}`, 0),
    type: forgetOldCalls.wireName,
    version: 1,
    tenant: owner.tenant,
    service,
    key: owner.id,
    time: Math.ceil(at),
    origin: 'timer',
    cause,
    correlation: undefined,
    trace: undefined,
    asker: undefined,
    once: undefined,
    timer: timerName,
    data: {},
  }
}
