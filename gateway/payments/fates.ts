/**
 * Job: what the stand-in for a provider does wrong on purpose: as the token of a card says, or by chance
 * as it was told to.
 * Boundary: it decides; the stand-in carries it out.
 */

/** What is done with one call about a card. */
export type Fate = {
  readonly latencyMs: number
  /** Why it is declined, if it is. */
  readonly declined: string | undefined
  /** The first call is not heard at all; or it is heard, and its answer lost. */
  readonly first: 'well' | 'unheard' | 'lost'
  /** What it tells by itself, it tells twice. */
  readonly isTwice: boolean
}

/** Shares of all calls, from 0 to 1. */
export type Behaviour = {
  readonly latencyMs: number
  readonly declines: number
  readonly timeouts: number
  readonly lost: number
  readonly twice: number
  /** Where it tells what becomes of cards; nowhere unless told. */
  readonly webhookUrl: string
}

export const wellBehaved: Behaviour = {
  ...{ latencyMs: 0, declines: 0, timeouts: 0, lost: 0, twice: 0, webhookUrl: '' },
}

type Call = { readonly token: string; readonly ask: string; readonly chance: () => number }

/** A token may have several of these words: `tok-late-800-lost`. */
export function fateOf(call: Call, behaviour: Behaviour): Fate {
  const { token, chance } = call
  const happens = (word: string, share: number): boolean => has(token, word) || chance() < share
  const isUnheard = happens('timeout', behaviour.timeouts)
  const isLost = happens('lost', behaviour.lost)
  const late = /(?:^|-)late-(\d{1,5})(?:-|$)/.exec(token)?.[1]
  return {
    latencyMs: late === undefined ? behaviour.latencyMs : Number(late),
    declined: declinedFor(call, behaviour),
    first: isUnheard ? 'unheard' : isLost ? 'lost' : 'well',
    isTwice: happens('twice', behaviour.twice),
  }
}

const has = (token: string, word: string): boolean => new RegExp(`(^|-)${word}(-|$)`).test(token)

function declinedFor({ token, ask, chance }: Call, { declines }: Behaviour): string | undefined {
  if (ask === 'capture' && has(token, 'uncapturable')) return 'do-not-honor'
  if (ask !== 'authorize') return undefined
  if (!has(token, 'declined') && chance() >= declines) return undefined
  return has(token, 'poor') ? 'insufficient-funds' : 'do-not-honor'
}

/** Changes what is named, and refuses what makes no sense. */
export function behaviourFrom(before: Behaviour, body: unknown): Behaviour {
  if (typeof body !== 'object' || body === null) throw new Error('An object is wanted.')
  const next: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(body)) {
    if (!isFitting(name, value)) throw new Error(`${name} is not known, or not like that`)
    next[name] = value
  }
  return next as Behaviour
}

function isFitting(name: string, value: unknown): boolean {
  if (name === 'webhookUrl') return typeof value === 'string'
  if (!(name in wellBehaved) || typeof value !== 'number' || value < 0) return false
  return name === 'latencyMs' ? value <= 60_000 : value <= 1
}
