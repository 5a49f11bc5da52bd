/** What is said of a call of the API: who may ask, and what does not follow from that, its method and its path. */
import { integer, text, type Field, type Fields } from '@millrace/kernel'
import { givenId } from '../bodies.ts'
import type { BodyMax } from '../edge.ts'
import type { Access } from '../keys/access.ts'
import type { ProblemName } from '../problem.ts'

export type Operation = {
  /** Who may ask. */
  readonly access: Access
  readonly summary: string
  /** What stands in the path, by name; an id as clients give it, unless told. */
  readonly path?: Fields
  /** Parameters of the query, by name; and which of them are needed. */
  readonly query?: Fields
  readonly needs?: readonly string[]
  readonly body?: Field
  /** The body may be left out. */
  readonly bodyIsOptional?: true
  /** What a body may have; left out where it may have what most may. */
  readonly bodyMax?: BodyMax
  /** What it answers where it was done; or the media type of an answer that is not JSON. */
  readonly answers: Field | MediaType
  /** It makes something, and answers 201 with it. */
  readonly makes?: true
  /** What it may be refused for, beside what any call of its kind is: for a write a conflict, unless told. */
  readonly refuses?: readonly ProblemName[]
  /** It says what is to be: nothing has to be there. */
  readonly needsNothing?: true
  /** It waits where `Prefer: wait=SECONDS` asks for that, and says so. */
  readonly waits?: true
  /** No `Idempotency-Key` is looked at, though it is a POST. */
  readonly isKeyless?: true
  /** It may answer 204, too: what that means. */
  readonly orNothing?: string
  /** Headers that it takes, and tells, beside the usual ones. */
  readonly takes?: Fields
  readonly tells?: Fields
}

export type MediaType = 'text/plain' | 'text/html' | 'text/event-stream'

export type Operations = Readonly<Record<string, Operation>>

export const paging = { limit: integer({ min: 1, max: 1000 }), cursor: text({ min: 1 }) }

/** What is made by us, or stands for several things: text, for whoever asks. */
export const madeId = text({ min: 1 })

export const usualPath: Fields = { id: givenId, sku: givenId }
