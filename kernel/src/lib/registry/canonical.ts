/**
 * Job: one text for all spellings of a schema: attributes in one order, names in full, no room between.
 * All that somebody may go by is kept, so defaults, docs and logical types make another schema; Avro's
 * own canonical form leaves them out.
 */
import { isAttributes } from './schema-model.ts'
import { declaredName, fullName, isPrimitive, namespaceOf } from './schema-names.ts'

export const canonicalText = (schema: unknown): string => JSON.stringify(canonical(schema, ''))

type Attributes = Readonly<Record<string, unknown>>

const first = ['name', 'type', 'fields', 'symbols', 'items', 'values', 'size', 'default']

function canonical(schema: unknown, namespace: string): unknown {
  if (typeof schema === 'string') return isPrimitive(schema) ? schema : fullName(schema, namespace)
  if (Array.isArray(schema)) return schema.map((branch) => canonical(branch, namespace))
  if (!isAttributes(schema)) return schema
  return standsForItsType(schema)
    ? canonical(schema['type'], namespace)
    : declared(schema, namespace)
}

/** `{ type: 'string' }` is `'string'`, and so on. */
const standsForItsType = (schema: Attributes): boolean =>
  typeof schema['type'] !== 'string' ||
  (isPrimitive(schema['type']) && Object.keys(schema).length === 1)

function declared(schema: Attributes, namespace: string): Attributes {
  if (!('name' in schema)) return ordered({ ...schema, ...partsOf(schema, namespace) })
  const name = declaredName(schema, namespace)
  const within = namespaceOf(name)
  const known = { name, ...aliasesIn(schema, within) }
  return ordered({ ...schema, ...known, ...partsOf(schema, within) })
}

function partsOf(schema: Attributes, namespace: string): Attributes {
  const { type, fields, items, values } = schema
  return {
    type: typeof type === 'string' && !isMade(type) ? canonical(type, namespace) : type,
    ...(Array.isArray(fields) ? { fields: fields.map((field) => ofField(field, namespace)) } : {}),
    ...(items === undefined ? {} : { items: canonical(items, namespace) }),
    ...(values === undefined ? {} : { values: canonical(values, namespace) }),
  }
}

const isMade = (type: string): boolean =>
  ['record', 'error', 'enum', 'fixed', 'array', 'map'].includes(type)

function ofField(field: unknown, namespace: string): unknown {
  return isAttributes(field)
    ? ordered({ ...field, type: canonical(field['type'], namespace) }, { isField: true })
    : field
}

function aliasesIn({ aliases }: Attributes, namespace: string): Attributes {
  if (!Array.isArray(aliases)) return {}
  return { aliases: aliases.map((alias) => fullName(String(alias), namespace)) }
}

/** What stands for itself where it is left out is left out. */
const isUsual = (name: string, value: unknown, isField: boolean): boolean =>
  (name === 'namespace' && !isField) || (isField && name === 'order' && value === 'ascending')

function ordered(attributes: Attributes, { isField = false } = {}): Attributes {
  const names = Object.keys(attributes).filter((name) => !isUsual(name, attributes[name], isField))
  const known = first.filter((name) => names.includes(name))
  const others = names.filter((name) => !first.includes(name)).toSorted()
  return Object.fromEntries([
    ...known.map((name) => [
      name,
      name === 'default' ? sorted(attributes[name]) : attributes[name],
    ]),
    ...others.map((name) => [name, sorted(attributes[name])]),
  ])
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isAttributes(value)) return value
  const names = Object.keys(value).toSorted()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]))
}
