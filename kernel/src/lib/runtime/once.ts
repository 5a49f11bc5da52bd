/**
 * Job: the memory of calls from outside, in the state of the key that they changed: under one key of
 * the caller's, one call is handled once.
 */
import { command } from '../contract/message.ts'
import type { Batch } from './batch.ts'
import { childId } from './ids.ts'
import type { KeyState } from './key-state.ts'
import type { Step } from './step.ts'

export type Remembered = { readonly digest: string; readonly body: unknown; readonly at: number }

/** The timer that forgets calls after their time. */
export const forgetOldCalls = command('kernel.forget-old-calls', {})

const timerName = '~once'
const sweptAtOnce = 1000

export const rememberCall = {
  /** Notes that the call of this step was accepted, and with which answer. */
  keep(batch: Batch, { work, owner, now }: Step, body: unknown): void {
    const { once } = work.envelope
    if (once === undefined) return
    owner.remember(once.key, { digest: once.digest, body, at: now } satisfies Remembered)
    if (owner.timerDue(timerName) === undefined) arm(batch, { work, owner, now })
  },

  /** Forgets the calls whose time is over, a bounded number at once. */
  sweep(batch: Batch, owner: KeyState, now: number): void {
    let kept = false
    let forgotten = 0
    for (const [key, value] of owner.listRemembered()) {
      const over = (value as Remembered).at + batch.limits.rememberMs <= now
      if (over && forgotten < sweptAtOnce) {
        owner.remember(key, undefined)
        forgotten++
      } else kept = true
    }
    owner.now = now
    if (kept)
      batch.timers.set(owner, timerName, sweepMessage(batch, { owner, now, cause: `${now}` }))
  },
}

function arm(batch: Batch, { work, owner, now }: Step): void {
  const message = sweepMessage(batch, { owner, now, cause: work.envelope.id })
  batch.timers.set(owner, timerName, message)
}

type Sweep = { readonly owner: KeyState; readonly now: number; readonly cause: string }

function sweepMessage(batch: Batch, { owner, now, cause }: Sweep) {
  const service = owner.place.service.name
  return {
    id: childId(cause, `${service}/${owner.place.key}`, 0),
    type: forgetOldCalls.wireName,
    version: 1,
    tenant: owner.tenant,
    service,
    key: owner.id,
    time: now + batch.limits.rememberMs,
    origin: 'timer' as const,
    cause,
    correlation: undefined,
    trace: undefined,
    asker: undefined,
    once: undefined,
    timer: timerName,
    data: {},
  }
}
