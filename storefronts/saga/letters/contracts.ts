/** What users were told, as one reads it. */
import { integer, optional, query, text } from '@millrace/kernel'
import { id } from '../fields.ts'

export type Letter = {
  readonly id: string
  readonly userId: string
  readonly message: string
  /** Which of the user's addresses it went to. */
  readonly address: number
}

/** The letters of one shard, to a user or to all, in their order. Answered with `Letters`. */
export const listLetters = query('saga-letters.show', {
  userId: optional(id()),
  /** Only what comes after this place. */
  after: optional(text()),
  limit: integer({ min: 1, max: 1000 }),
})
export type Letters = {
  readonly items: readonly Letter[]
  /** Where the next ones come after; null at the end. */
  readonly next: string | null
}
