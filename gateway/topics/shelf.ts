/** The topics of the log as a person reads and writes them, wherever their records lie. */
import type { AskOptions } from '@millrace/kernel'
import type { Written } from '#contracts/topics/hand'
import type { Edge } from '../edge.ts'
import type { CallOptions } from '../engine.ts'

export type ShownRecord = {
  readonly offset: number
  readonly key: string | number | null
  readonly value: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly at: number
}

export type Shown = { readonly items: readonly ShownRecord[]; readonly next: number }

export type Place = { readonly partition: number; readonly from: number; readonly limit: number }

/** As it was given: what is wrong with it is said by whoever takes it. */
export type GivenRecord = {
  readonly key?: unknown
  readonly value?: unknown
  readonly headers?: unknown
  readonly partition?: number
}

export type ShelfTopic = {
  readonly topic: string
  readonly partitions: number
  /** Whose it is; everybody's where it is left out. */
  readonly tenant?: string
  readonly format: string
  readonly summary: string
  readonly read: (place: Place, call: CallOptions) => Promise<Shown>
  /** The same with key and value as bytes in base64. */
  readonly readRaw: (place: Place, call: CallOptions) => Promise<Shown>
  /** Throws a `Problem` where the record breaks the contract. Left out where nobody but us writes. */
  readonly write?: (record: GivenRecord, call: AskOptions) => Promise<WrittenRecord>
}

export type WrittenRecord = Written & {
  /** Includes it, where the log tells one. */
  readonly position?: string | undefined
  /** It was written before, under the same key of the caller's. */
  readonly replayed?: boolean
}

export type Shelf = (edge: Edge) => readonly ShelfTopic[]
