/** What the engine's thread and the store's thread tell each other. */

/**
 * A batch as the store keeps it: texts, and where they go. Those of journal and events lie in memory that
 * both threads see (kept-texts.ts), unless they are very long: of events until the batch is committed, of the
 * journal until it is merged.
 */
export type Handover = {
  readonly position: number
  readonly journal: Uint8Array
  readonly events: readonly EventsRow[]
  readonly inbox: readonly InboxRow[]
  /** The next offset to read of each inbox that was read. */
  readonly positions: readonly (readonly [shard: number, next: number])[]
  /** With this batch there is enough to merge: everything up to it. */
  readonly isMergeDue: boolean
}

export type EventsRow = readonly [shard: number, first: number, count: number, records: Uint8Array]
export type InboxRow = readonly [shard: number, offset: number, message: string]

/** `open` comes first, when the files have their form; `stop` last. */
export type ToStore = Handover | 'open' | 'stop'

export type FromStore =
  /** All batches up to the position are on the disk. */
  | { readonly committed: number }
  /** The tables stand for all that was to be merged. */
  | { readonly merged: number }
  | { readonly failed: string }
  | 'stopped'
