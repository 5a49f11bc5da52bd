/** What the first thread of an instance and the thread of its HTTP post to each other, beside errands. */
import type { MessagePort } from 'node:worker_threads'
import type { Fate, Told } from './protocol.ts'
import type { Standing } from './standing.ts'

/** To the thread of HTTP. */
export type ToHttp =
  | Told
  | Extract<Fate, { is: 'failed' }>
  | { readonly is: 'standing'; readonly standing: Standing }
  /** The engine is there: other instances may come in, and storefronts take their ports. */
  | {
      readonly is: 'begun'
      readonly installation: string
      /** How many partitions those topics have that others read. */
      readonly partitions: ReadonlyMap<string, number>
    }
  | { readonly is: 'close' }

/** Where our own registry of schemas answers, if it does, beside the API. */
export type Ports = { readonly port: number; readonly registryPort: number | undefined }

/** From there; what it asks of the engine goes as an array of texts (`protocol.ts`). */
export type FromHttp<Shops> =
  | readonly string[]
  /** A line of the log, as it is written. */
  | { readonly is: 'line'; readonly line: string }
  | ({ readonly is: 'listening' } & Ports)
  /** The storefronts have their ports. */
  | { readonly is: 'shops'; readonly shops: Shops }
  /** Another instance has come in. */
  | { readonly is: 'guest'; readonly port: MessagePort }
  /** What was asked for cannot be done, and why, for a person. */
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'closed' }
