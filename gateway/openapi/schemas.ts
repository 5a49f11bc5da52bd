/**
 * Job: what is declared, as JSON Schema for a reader; each named shape stands in the document once.
 * Boundary: what is declared stands with contracts, bodies and answers.
 */
import type { Field } from '@millrace/kernel'

type Json = Readonly<Record<string, unknown>>

/** What is given is closed; what is told may have more one day, unless a test wants to see that too. */
export type Use = 'given' | 'told' | 'told exactly'

type Named = Readonly<Record<string, Field>>

export class Schemas {
  /** By the text of the schema. */
  readonly #names = new Map<string, string>()
  readonly #components: Record<string, Json> = {}
  readonly #told: Use

  constructor(
    told: Exclude<Use, 'given'>,
    shapes: { readonly given: Named; readonly told: Named },
  ) {
    this.#told = told
    const plain = [
      ...Object.entries(shapes.given).map(
        ([name, field]) => [name, plainOf(field, 'given')] as const,
      ),
      ...Object.entries(shapes.told).map(([name, field]) => [name, plainOf(field, told)] as const),
    ]
    for (const [name, schema] of plain) this.#names.set(JSON.stringify(schema), name)
    for (const [name, schema] of plain) this.#components[name] = this.#inside(schema)
  }

  /** All that may be referred to. */
  get components(): Readonly<Record<string, object>> {
    return this.#components
  }

  given(field: Field): object {
    return this.#referring(plainOf(field, 'given'))
  }

  told(field: Field): object {
    return this.#referring(plainOf(field, this.#told))
  }

  #referring(schema: Json): Json {
    const name = this.#names.get(JSON.stringify(schema))
    return name === undefined ? this.#inside(schema) : { $ref: `#/components/schemas/${name}` }
  }

  #inside(schema: Json): Json {
    return mapped(schema, (part) => this.#referring(part))
  }
}

function plainOf(field: Field, use: Use): Json {
  return shaped(JSON.parse(JSON.stringify(field)) as Json, use)
}

function shaped(schema: Json, use: Use): Json {
  const inside = mapped(schema, (part) => shaped(part, use))
  if (use !== 'told' || inside['properties'] === undefined) return inside
  const { additionalProperties, ...open } = inside
  return additionalProperties === undefined ? { ...open, additionalProperties: true } : open
}

const lists = ['anyOf']
const groups = ['properties']
const single = ['items', 'additionalProperties']

/** The schemas inside of one. */
function mapped(schema: Json, map: (part: Json) => Json): Json {
  const parts = Object.entries(schema).map(([keyword, value]) => {
    if (lists.includes(keyword) && Array.isArray(value)) {
      return [keyword, value.map((one) => map(one as Json))]
    }
    if (typeof value !== 'object' || value === null) return [keyword, value]
    if (single.includes(keyword)) return [keyword, map(value as Json)]
    if (!groups.includes(keyword)) return [keyword, value]
    const named = Object.entries(value).map(([name, part]) => [name, map(part as Json)])
    return [keyword, Object.fromEntries(named)]
  })
  return Object.fromEntries(parts) as Json
}
