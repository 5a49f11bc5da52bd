/**
 * Job: tells whether the journal of `log.db` goes on where the tables of `state.db` end.
 *
 * X4 The journal reaches back to the position of the tables: it holds only the last batches.
 * X5 The tables stand for no batch that the journal does not know.
 */
import type { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'

/** The positions of the oldest and the newest batch in the journal; undefined where it is empty. */
export type JournalEnds = { readonly first: number | undefined; readonly last: number | undefined }

export function journalEnds(log: DatabaseSync): JournalEnds {
  const ends = log.prepare('SELECT min(position) AS first, max(position) AS last FROM journal')
  const { first, last } = ends.get() ?? {}
  const position = (value: unknown) => (typeof value === 'number' ? value : undefined)
  return { first: position(first), last: position(last) }
}

export const reachesBack = ({ first = 1 }: JournalEnds, merged: number): boolean =>
  first <= merged + 1

type Tables = { readonly directory: string; readonly merged: number }

export function checkFit(ends: JournalEnds, { directory, merged }: Tables): void {
  const { first = 1, last = 0 } = ends
  if (!reachesBack(ends, merged)) {
    throw new StoreRefused(
      `state.db in ${directory} is lost or too old: it ends at batch ${merged}, and log.db begins ` +
        `at ${first}. Put back the state.db that belongs to this log.db, or both files of one backup.`,
    )
  }
  if (last < merged) {
    throw new StoreRefused(
      `log.db in ${directory} is lost or too old: it ends at batch ${last}, and state.db ` +
        `at ${merged}. Put back the log.db that belongs to this state.db, or both files of one backup.`,
    )
  }
}
