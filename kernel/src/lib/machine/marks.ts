/**
 * Job: a key remembers what it did (a hold that ended, an ask it refused) for a while, and then
 * forgets it in the order it happened, so that a busy key does not grow for ever.
 * Boundary: names and times only. What is remembered under a name, and where, is its owner's affair.
 *
 * M1 A name is given up once, and never before `keepMs` have passed since it was noted.
 * M2 Noting a name costs a part of the root; one entry is written for `chunkSize` names.
 * M3 While a name is noted, a sweep is due; one step gives up at most `chunksPerSweep` chunks.
 */
import type { Sent } from '../contract/message.ts'
import { later, type Out } from './decision.ts'
import { entries, type Entries } from './entries.ts'

const chunkSize = 16
const chunksPerSweep = 60
const nextSweepMs = 100
const digits = 16

/** The part of a key's state that says what is to be forgotten when. */
export type Marks = {
  /** Names noted lately, oldest first, and when the last of them was. */
  readonly marked: readonly string[]
  readonly markedAt: number
  readonly markedBefore: Entries<readonly string[]>
  /** When the sweep is due; 0 when nothing is noted. */
  readonly sweepAt: number
}

export const noMarks: Marks = { marked: [], markedAt: 0, markedBefore: entries(), sweepAt: 0 }

type Clock = { readonly now: number; readonly keepMs: number }

/** Notes a name: the changed part of the state, to be spread into it. */
export function note(marks: Marks, name: string, { now, keepMs }: Clock): Marks {
  const { marked, markedAt, markedBefore } = marks
  const full = marked.length >= chunkSize
  return {
    marked: full ? [name] : [...marked, name],
    markedAt: now,
    markedBefore: full ? markedBefore.with(chunkName(markedAt, marked), marked) : markedBefore,
    sweepAt: marks.sweepAt === 0 ? now + keepMs : marks.sweepAt,
  }
}

/** What is old enough is given up: the names, and the changed part of the state. */
export function forget(
  marks: Marks,
  { now, keepMs }: Clock,
): { readonly names: readonly string[]; readonly left: Marks } {
  const old = [...marks.markedBefore.list({ to: pad(now - keepMs + 1), limit: chunksPerSweep })]
  const names = old.flatMap(([, chunk]) => chunk)
  const markedBefore = marks.markedBefore.withoutAll(old.map(([name]) => name))
  const all = old.length < chunksPerSweep && marks.markedAt + keepMs <= now
  const rest = {
    marked: all ? [] : marks.marked,
    markedAt: marks.markedAt,
    markedBefore,
  }
  const due = all ? undefined : oldest(rest) + keepMs
  return {
    names: all ? [...names, ...marks.marked] : names,
    left: { ...rest, sweepAt: due === undefined ? 0 : Math.max(due, now + nextSweepMs) },
  }
}

/** The sweep's timer, where the step made one due at another time. */
export const sweepDue = (before: Marks, after: Marks, sweep: Sent): readonly Out[] =>
  after.sweepAt === before.sweepAt || after.sweepAt === 0
    ? []
    : [later('sweep', after.sweepAt, sweep)]

function oldest({ markedAt, markedBefore }: Omit<Marks, 'sweepAt'>): number {
  for (const [name] of markedBefore.list({ limit: 1 })) return Number(name.slice(0, digits))
  return markedAt
}

// The chunk's last name was noted last, so no other chunk has both that name and that time.
const chunkName = (at: number, chunk: readonly string[]) => `${pad(at)} ${chunk.at(-1) ?? ''}`

const pad = (ms: number) => String(Math.max(ms, 0)).padStart(digits, '0')
