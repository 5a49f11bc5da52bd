import { entries, type Entries } from '@millrace/kernel'
import type { Letter } from '../contracts.ts'

type Kept = Omit<Letter, 'created'>

/**
 * All letters, by the time of each, which is theirs alone. An index finds them by id and by account; what
 * is forgotten is left out at once, and thrown away little by little.
 */
export type Outbox = {
  readonly lastAt: number
  readonly forgottenTo: number
  readonly letters: Entries<Kept>
  readonly index: Entries<number>
}

export const noLetters: Outbox = {
  lastAt: 0,
  forgottenTo: 0,
  letters: entries<Kept>(),
  index: entries<number>(),
}

/** As many digits as the last instant has, so that names sort as times do. */
export const nameOf = (at: number): string => String(at).padStart(16, '0')

export const byId = (id: string): string => `id|${id}`
export const byAccount = (account: string): string => `account|${account}|`

export function write(outbox: Outbox, letter: Kept, now: number): Outbox {
  const created = Math.max(now, outbox.lastAt + 1)
  const { letters, index } = outbox
  return {
    ...outbox,
    lastAt: created,
    letters: letters.with(nameOf(created), letter),
    index: index.withAll([
      [byId(letter.id), created],
      [byAccount(letter.account) + nameOf(created), created],
    ]),
  }
}

/** Undefined where it is forgotten, or was never written. */
export function letterAt(
  { letters, forgottenTo }: Outbox,
  created: number | undefined,
): Letter | undefined {
  if (created === undefined || created <= forgottenTo) return undefined
  const kept = letters.get(nameOf(created))
  return kept === undefined ? undefined : { ...kept, created }
}

export function withoutOldest(outbox: Outbox, count: number): { rest: Outbox; isDone: boolean } {
  const { letters, index, forgottenTo } = outbox
  const gone = [...letters.list({ to: nameOf(forgottenTo + 1), limit: count })]
  const rest = {
    ...outbox,
    letters: letters.withoutAll(gone.map(([name]) => name)),
    index: index.withoutAll(
      gone.flatMap(([name, { id, account }]) => [byId(id), byAccount(account) + name]),
    ),
  }
  return { rest, isDone: gone.length < count }
}
