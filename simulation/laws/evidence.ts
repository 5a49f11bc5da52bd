/**
 * Job: what the laws are held against: every event of a log, and the keyed state beside it, as of one
 * moment.
 * Boundary: rows and records as they are stored. What they mean is for the laws; where they come
 * from, a store on disk or a cluster in memory, is for the two readers beside this file.
 *
 * V1 Events and state are of one and the same commit.
 */
import type { EventRecord } from '@millrace/kernel'

/** A stored value. The root of a key has empty `map` and `entry`, and comes first. */
export type Row = {
  /** The key with its tenant. */
  readonly key: string
  readonly map: string
  readonly entry: string
  /** JSON text. */
  readonly value: string
}

export interface StateEvidence {
  /** All rows of a service, in the order of key, map and entry. */
  rows(service: string): Iterable<Row>
  /** The rows of one map of a service's keys, in the same order. */
  rowsOf(service: string, map: string): Iterable<Row>
  /** Messages that lie in inboxes and are not handled yet. */
  readonly underWay: number
}

export interface Evidence extends StateEvidence {
  /** All events, shard by shard, in the order of their commits. */
  events(): Iterable<EventRecord>
}

/** The part of a stored root that belongs to the service. */
export const rootOf = (row: Row): Readonly<Record<string, unknown>> => {
  const { s } = jsonIn(row) as { readonly s: Readonly<Record<string, unknown>> }
  return s
}

/** A row that is looked at again and again is parsed once: nobody changes what is read here. */
export class KeptRow implements Row {
  readonly key: string
  readonly map: string
  readonly entry: string
  readonly value: string
  #json: unknown

  constructor({ key, map, entry, value }: Row) {
    this.key = key
    this.map = map
    this.entry = entry
    this.value = value
  }

  get json(): unknown {
    this.#json ??= JSON.parse(this.value)
    return this.#json
  }
}

export const jsonIn = (row: Row): unknown =>
  row instanceof KeptRow ? row.json : JSON.parse(row.value)

export const numberIn = (fields: Readonly<Record<string, unknown>>, name: string): number =>
  Number(fields[name] ?? 0)

export const textIn = (fields: Readonly<Record<string, unknown>>, name: string): string =>
  String(fields[name] ?? '')

export const isRoot = ({ map }: Row): boolean => map === ''

/** `tenant/id`, as it is stored and hashed. */
export const keyIn = (tenant: string, id: string): string => `${tenant}/${id}`
