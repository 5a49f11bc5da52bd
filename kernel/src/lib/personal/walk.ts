/**
 * Job: seals the personal fields of a payload before it is sent, and opens them in what is shown, by
 * the contract: only the edge does so; handlers, state, events and topics have sealed text.
 *
 * Y1 Only fields that the contract declares `personal()` are touched; the payload given is not changed.
 * Y2 A text that cannot be opened any more, because its key is destroyed, is left out.
 */
import type { TSchema } from 'typebox'
import { isSealed, keyIdIn, open, seal, type PersonKey } from './seal.ts'

/** Whose data it is, named with the tenant, and the key of it; none where it was destroyed. */
export type Sealing = { readonly person: string; readonly key: PersonKey | undefined }

/** The person's key was destroyed: what they send can no longer be taken. */
export class PersonErased extends Error {
  override name = 'PersonErased'
}

export function sealPersonal<Data>(schema: TSchema, data: Data, { person, key }: Sealing): Data {
  const change = (text: string, field: string): string => {
    if (key === undefined) throw new PersonErased('What is known of this person was erased.')
    return seal(text, key, purposeOf(person, field))
  }
  return walk(schema, data, { field: '', change }) as Data
}

/** Fields whose key is gone, or was another one, are left out. */
export function openPersonal<Data>(
  schema: TSchema,
  data: Data,
  { person, key }: Sealing,
): Data | Partial<Data> {
  const change = (text: string, field: string): string | undefined => {
    if (!isSealed(text)) return text
    if (key === undefined || keyIdIn(text) !== key.id) return undefined
    return open(text, key, purposeOf(person, field))
  }
  return walk(schema, data, { field: '', change }) as Data | Partial<Data>
}

/** A field is known by its own name: it may stand in a command, in what it becomes in state, and in events. */
const purposeOf = (person: string, field: string): string => JSON.stringify([person, field])

type Shape = {
  readonly personal?: boolean
  readonly items?: TSchema
  readonly properties?: Readonly<Record<string, TSchema>>
}

type Step = {
  /** The name of the field; part of what it is sealed for. */
  readonly field: string
  readonly change: (text: string, field: string) => string | undefined
}

function walk(schema: TSchema, value: unknown, step: Step): unknown {
  const { personal, items, properties } = schema as Shape
  const { field, change } = step
  if (personal === true) return typeof value === 'string' ? change(value, field) : value
  if (items !== undefined && Array.isArray(value)) {
    return value.map((item: unknown) => walk(items, item, step))
  }
  if (properties === undefined || typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value).map(([name, part]: [string, unknown]) => {
    const property = properties[name]
    const walked = property === undefined ? part : walk(property, part, { field: name, change })
    return [name, walked] as const
  })
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined))
}
