/**
 * Job: says whether a default goes with its field. That of a union is one of its first branch: so all
 * releases of Avro have it.
 */
import type { Model, RecordModel } from './schema-model.ts'
import type { Primitive } from './schema-names.ts'

/** What is wrong with the value; undefined where it fits. */
export function checkDefault(type: Model, value: unknown): string | undefined {
  if (type.kind === 'union') {
    const [first] = type.branches
    return first === undefined ? 'has no type to be of' : checkDefault(first, value)
  }
  return fits(type, value) ? undefined : `is no ${type.kind}: ${JSON.stringify(value)}`
}

type Plain = Exclude<Model, { readonly kind: 'union' }>

const isWhole = (value: unknown): value is number => Number.isInteger(value)
const int32Max = 2 ** 31 - 1
const isText = (value: unknown): boolean => typeof value === 'string'
const isNumber = (value: unknown): boolean => typeof value === 'number'

const primitive: Readonly<Record<Primitive, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  int: (value) => isWhole(value) && value >= -int32Max - 1 && value <= int32Max,
  long: isWhole,
  float: isNumber,
  double: isNumber,
  bytes: isText,
  string: isText,
}

const fits = (type: Plain, value: unknown): boolean =>
  isMade(type) ? fitsMade(type, value) : primitive[type.kind](value)

const isMade = (type: Plain): type is Made => 'name' in type || 'items' in type

type Made = Extract<Plain, { readonly kind: 'fixed' | 'enum' | 'array' | 'map' | 'record' }>

function fitsMade(type: Made, value: unknown): boolean {
  switch (type.kind) {
    case 'fixed':
      return typeof value === 'string' && value.length === type.size
    case 'enum':
      return type.symbols.some((symbol) => symbol === value)
    case 'array':
      return Array.isArray(value) && value.every((one) => isFine(type.items, one))
    case 'map':
      return isGroup(value) && Object.values(value).every((one) => isFine(type.items, one))
    case 'record':
      return isGroup(value) && fitsRecord(type, value)
  }
}

const fitsRecord = ({ fields }: RecordModel, group: Readonly<Record<string, unknown>>): boolean =>
  fields.every(({ name, type, hasDefault }) =>
    name in group ? isFine(type, group[name]) : hasDefault,
  )

const isFine = (type: Model, value: unknown): boolean => checkDefault(type, value) === undefined

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
