/** A body to begin with, for who tries a call: all that is needed, in the words of a small shop. */
import { nameIn, type Schema } from './shape.ts'

const words: Readonly<Record<string, unknown>> = {
  ...{ customerId: 'anna', sku: 'tea', account: 'anna', slot: 'monday', owner: 'anna' },
  ...{
    currency: 'EUR',
    quantity: 2,
    unitPrice: 450,
    amount: 10_000,
    onHand: 10,
    capacity: 5,
    cap: 5,
  },
  ...{ startsAt: '2030-01-07T09:00:00Z', releaseAt: '2030-01-07T09:00:00Z' },
  ...{ name: 'Anna', email: 'anna@example.com', language: 'en', payment: { account: 'anna' } },
  ...{ who: 'olga', why: 'Looked into it.', reason: 'Regretted.' },
}

export type Shapes = Readonly<Record<string, Schema>>

export function exampleOf(schema: Schema, shapes: Shapes, name = ''): unknown {
  const { $ref, anyOf, items } = schema
  if ($ref !== undefined) return exampleOf(shapes[nameIn($ref)] ?? {}, shapes, name)
  const value = wordOf(schema) ?? words[name]
  if (value !== undefined) return value
  if (anyOf?.[0] !== undefined) return exampleOf(anyOf[0], shapes, name)
  if (items !== undefined) return [exampleOf(items, shapes, name)]
  return schema.type === 'object' ? groupExample(schema, shapes) : plainExample(schema)
}

const wordOf = ({ const: only, enum: words = [] }: Schema): unknown => only ?? words[0]

/** Where nothing is needed by itself one of several may be, and the first stands for them. */
function groupExample({ properties = {}, required = [] }: Schema, shapes: Shapes): unknown {
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  return Object.fromEntries(
    names.map((name) => [name, exampleOf(properties[name] ?? {}, shapes, name)]),
  )
}

function plainExample({ type, format, minimum = 0 }: Schema): unknown {
  if (type === 'integer') return Math.max(minimum, 1)
  if (type === 'boolean') return true
  return format === 'date-time' ? '2030-01-07T09:00:00Z' : 'a'
}
