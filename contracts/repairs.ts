/** Repairs: what an operator's call under a key acts on, noted before it is done, so that it is done once. */
import { command, flag, group, integer, listOf, query, text } from '@millrace/kernel'

/** Derived from tenant, path and key. */
const requestId = text({ min: 1, max: 64 })

/** Answered with the `NotedRepair` that came first; refused as `key-used` where another body did. */
export const noteRepair = command('repairs.note', {
  ...{ requestId, digest: text({ min: 1, max: 64 }) },
  letters: listOf(group({ shard: integer({ min: 0 }), id: text() }), { max: 1000 }),
  hasMore: flag(),
})
/** Answered with a `NotedRepair`, or null. */
export const showRepair = query('repairs.show', { requestId })
/** What repairs tells itself. */
export const forgetRepair = command('repairs.forget', { requestId })

export type NotedRepair = {
  /** Of the body. */
  readonly digest: string
  /** The dead letters. */
  readonly letters: readonly { readonly shard: number; readonly id: string }[]
  /** Whether there were more than are acted on at once. */
  readonly hasMore: boolean
}
