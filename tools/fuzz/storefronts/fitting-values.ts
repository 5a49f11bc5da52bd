/** Values that fit a schema, now and then with a part of them that does not. */
import type { Random } from '#simulation/random'
import { oddText, oddValue } from './odd-values.ts'

export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

export type Around = {
  readonly random: Random
  /** Looks up what a schema names. */
  readonly named: (ref: string) => Schema
  /** What answers have told so far, to be asked about. */
  readonly known: readonly string[]
  /** How probable it is that a part does not fit. */
  readonly oddness: number
}

const namesId = /(^|_)id$|Id$|^key$/
const soon = ['2030-01-07T09:00:00', '2030-01-07T09:00', '2020-01-01T00:00:00']

export function valueFor(schema: Schema, around: Around, name = ''): unknown {
  const { random, named, oddness } = around
  if (random.chance(oddness)) return oddValue(random)
  if (schema.$ref !== undefined) return valueFor(named(schema.$ref), around, name)
  const [first, ...rest] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (first !== undefined) return valueFor(random.pick([first, ...rest]), around, name)
  const { enum: words = 'const' in schema ? [schema.const] : [] } = schema
  return words.length > 0 ? random.pick(words) : ofType(schema, around, name)
}

function ofType(schema: Schema, around: Around, name: string): unknown {
  const { random, known } = around
  if (namesId.test(name) && known.length > 0 && random.chance(0.6)) return idOf(schema, around)
  const { type = schema.properties === undefined ? 'string' : 'object' } = schema
  const of = typeof type === 'string' ? type : random.pick(type)
  return (made[of] ?? textFor)(schema, around, name)
}

function idOf({ type }: Schema, { random, known }: Around): unknown {
  const found = random.pick(known)
  return type === 'integer' && /^\d{1,15}$/.test(found) ? Number(found) : found
}

const cents = [0, 0, 0.5, 0.01, 0.99, 0.001]
const counts = [0, 1, 1, 2, 3, 20]

type Makes = (schema: Schema, around: Around, name: string) => unknown

const made: Readonly<Record<string, Makes>> = {
  object: objectFor,
  array: ({ items = {} }, around) =>
    Array.from({ length: around.random.pick(counts) }, () => valueFor(items, around)),
  integer: (schema, { random }) => random.between(...boundsOf(schema)),
  number: (schema, { random }) => random.between(...boundsOf(schema)) + random.pick(cents),
  boolean: (_, { random }) => random.chance(0.5),
  null: () => null,
}

/** A few of all that there may be: most are small, as they are in a shop. */
function boundsOf({ minimum = -2, maximum = 5000 }: Schema): [number, number] {
  return [Math.max(minimum, -5000), Math.min(maximum, 5000)]
}

function objectFor({ properties = {} }: Schema, around: Around): object {
  const { random, oddness } = around
  const fields = Object.entries(properties).flatMap(([name, schema]) =>
    random.chance(oddness / 2) ? [] : [[name, valueFor(schema, around, name)] as const],
  )
  const more = random.chance(oddness / 2) ? { [oddText(random)]: oddValue(random) } : {}
  return { ...Object.fromEntries(fields), ...more }
}

function textFor({ format, pattern }: Schema, { random }: Around, name: string): string {
  if (format === 'uuid' || pattern?.includes('{8}-') === true) return uuid(random)
  if (format === 'date-time' || /^time|At$/.test(name)) return random.pick(soon)
  return random.pick(['a', 'tea', 'Anna', 'a@example.org', '1', '7', `o-${random.between(1, 200)}`])
}

function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, () => random.between(0, 15).toString(16)).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
