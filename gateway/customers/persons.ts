/** Persons whom a storefront knows: they have keys like customers, and are erased like them. */
import type { GatewayEngine } from '../engine.ts'
import type { Personal } from './personal.ts'

export type PersonsEdge = {
  readonly engine: Pick<GatewayEngine, 'ask' | 'askEachShard'>
  readonly tenant: string
  readonly personal: Personal
}

/** What is known of one of them, to be looked for once more when they are erased. */
export type TextsOfPerson = (edge: PersonsEdge, personId: string) => Promise<readonly string[]>

/** By the tenant of the storefront. */
export type Persons = ReadonlyMap<string, TextsOfPerson>
