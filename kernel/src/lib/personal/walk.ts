/**
 * Job: seals the personal fields of a payload before it is sent, and opens them in what is shown, by
 * the contract: only the edge does so; handlers, state, events and topics have sealed text.
 *
 * Y1 Only fields that the contract declares `personal()` are touched; the payload given is not changed.
 * Y2 A text that cannot be opened any more, because its key is destroyed, is left out.
 */
import type { TSchema } from 'typebox'
import type { KeyStore } from './key-store.ts'
import { isSealed, open, seal } from './seal.ts'

/** Whose data it is: the person's name in the key store, with the tenant. */
export type Sealing = { readonly keys: KeyStore; readonly person: string }

/** The person's key was destroyed: what they send can no longer be taken. */
export class PersonErased extends Error {
  override name = 'PersonErased'
}

export function sealPersonal<Data>(schema: TSchema, data: Data, { keys, person }: Sealing): Data {
  let key: Uint8Array | undefined
  const change = (text: string, path: string): string => {
    key ??= keys.keyOf(person)
    if (key === undefined) throw new PersonErased('What is known of this person was erased.')
    return seal(text, key, purposeOf(person, path))
  }
  return walk(schema, data, { path: '', change }) as Data
}

/** Fields whose key is gone are left out. */
export function openPersonal<Data>(
  schema: TSchema,
  data: Data,
  { keys, person }: Sealing,
): Data | Partial<Data> {
  const key = keys.find(person)
  const change = (text: string, path: string): string | undefined => {
    if (!isSealed(text)) return text
    return key === undefined ? undefined : open(text, key, purposeOf(person, path))
  }
  return walk(schema, data, { path: '', change }) as Data | Partial<Data>
}

const purposeOf = (person: string, path: string): string => JSON.stringify([person, path])

type Shape = {
  readonly personal?: boolean
  readonly items?: TSchema
  readonly properties?: Readonly<Record<string, TSchema>>
}

type Step = {
  /** Where the field stands in the payload; part of what it is sealed for. */
  readonly path: string
  readonly change: (text: string, path: string) => string | undefined
}

function walk(schema: TSchema, value: unknown, step: Step): unknown {
  const { personal, items, properties } = schema as Shape
  const { path, change } = step
  if (personal === true) return typeof value === 'string' ? change(value, path) : value
  if (items !== undefined && Array.isArray(value)) {
    return value.map((item: unknown) => walk(items, item, step))
  }
  if (properties === undefined || typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value).map(([name, part]: [string, unknown]) => {
    const property = properties[name]
    const at = path === '' ? name : `${path}.${name}`
    const walked = property === undefined ? part : walk(property, part, { path: at, change })
    return [name, walked] as const
  })
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined))
}
