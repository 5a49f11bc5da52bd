/**
 * Job: effects as callers from the edge see them: what is asked of the outside world and not answered
 * yet, and what a person found out about it.
 * Boundary: what follows from an act is effects.ts.
 */
import { integer, oneOf, optional, text } from '../contract/fields.ts'
import { command, query, type Payload } from '../contract/message.ts'
import type { Effects, OpenEffect } from './effects.ts'
import { once } from './repair-letters.ts'
import { partsOf } from './shard.ts'

export const effectStates = ['queued', 'begun', 'uncertain'] as const

/** Those of a shard that are not answered, newest first. Answered with a page of `ShownEffect`s. */
export const listEffects = query('kernel.list-effects', {
  after: optional(text()),
  limit: integer({ min: 1, max: 1000 }),
  tenant: optional(text()),
  performer: optional(text()),
  state: optional(oneOf(...effectStates)),
  correlation: optional(text()),
})
/** Answered with an `EffectOutcome`. */
export const settleEffect = command('kernel.settle-effect', {
  shard: integer({ min: 0 }),
  effect: text(),
  /** Of another's effect nothing is known. */
  tenant: optional(text()),
  act: oneOf('again', 'done', 'failed'),
  who: text(),
  why: text(),
  once,
})

export type ShownEffect = {
  readonly place: string
  readonly id: string
  readonly shard: number
  readonly tenant: string
  readonly service: string
  readonly key: string
  /** What the step called it. */
  readonly name: string
  readonly performer: string
  readonly state: OpenEffect['state']
  readonly since: number
  readonly correlation?: string
}
export type EffectOutcome = { readonly effect: string; readonly act: 'again' | 'done' | 'failed' }

type Filter = Payload<typeof listEffects>

export function listedEffects(effects: Effects, shard: number, filter: Filter) {
  const { after, limit } = filter
  const all = effects
    .list()
    .filter((effect) => effect.shard === shard)
    .map(shownEffect)
    .filter((one) => fitsIn(one, filter) && (after === undefined || one.place < after))
    .sort((a, b) => (a.place < b.place ? 1 : -1))
  return { items: all.slice(0, limit), more: all.length > limit }
}

function fitsIn(effect: ShownEffect, { tenant, performer, state, correlation }: Filter): boolean {
  return (
    (tenant ?? effect.tenant) === effect.tenant &&
    (performer ?? effect.performer) === effect.performer &&
    (state ?? effect.state) === effect.state &&
    (correlation ?? effect.correlation) === effect.correlation
  )
}

/** What it asks for is not shown: it may say more of a customer than an operator needs. */
export function shownEffect(effect: OpenEffect): ShownEffect {
  const { id, shard, service, name, performer, state, since, correlation } = effect
  const { tenant, id: key } = partsOf(effect.key)
  return {
    ...{ id, place: id, shard, tenant, service, key, name, performer, state, since },
    ...(correlation === undefined ? {} : { correlation }),
  }
}
