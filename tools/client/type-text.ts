/** A JSON Schema of the OpenAPI document as a type of TypeScript. */

export type Schema = {
  readonly $ref?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly type?: string
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
}

/** With the name that stands before it. */
const columnsMax = 80
const step = '  '

export function typeText(schema: Schema, indent = ''): string {
  const { $ref, anyOf, type } = schema
  if ($ref !== undefined) return $ref.slice($ref.lastIndexOf('/') + 1)
  const values = 'const' in schema ? [schema.const] : schema.enum
  if (values !== undefined) return values.map(literal).join(' | ')
  if (anyOf !== undefined)
    return [...new Set(anyOf.map((one) => typeText(one, indent)))].join(' | ')
  if (type === undefined) return 'unknown'
  if (type === 'array') return listText(schema, indent)
  return type === 'object' ? objectText(schema, indent) : (plain[type] ?? 'unknown')
}

const plain: Readonly<Record<string, string>> = {
  ...{ string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' },
}

function listText({ items = {} }: Schema, indent: string): string {
  const item = typeText(items, indent)
  const isOne =
    /^[\w.]+$/.test(item) || (item.startsWith('{') && item.indexOf('}') === item.length - 1)
  return `readonly ${isOne ? item : `(${item})`}[]`
}

function objectText(schema: Schema, indent: string): string {
  const { properties = {}, required = [], additionalProperties: more } = schema
  const fields = Object.entries(properties).map(([name, field]): Part => ({
    ...{ name, isNeeded: required.includes(name) },
    text: (inner) => typeText(field, inner),
  }))
  if (more === undefined || more === false) return groupText(fields, indent)
  const rest = `{ readonly [name: string]: ${more === true ? 'unknown' : typeText(more, indent)} }`
  return fields.length === 0 ? rest : `${groupText(fields, indent)} & ${rest}`
}

export type Part = {
  readonly name: string
  readonly isNeeded: boolean
  readonly text: (indent: string) => string
  readonly about?: string
}

/** In one line where it fits, else a line for each. */
export function groupText(parts: readonly Part[], indent: string): string {
  const field = ({ name, isNeeded, text, about }: Part, inner: string): string => {
    const comment = about === undefined ? '' : `/** ${about}. */\n${inner}`
    return `${comment}readonly ${keyText(name)}${isNeeded ? '' : '?'}: ${text(inner)}`
  }
  const line = `{ ${parts.map((part) => field(part, '')).join('; ')} }`
  if (!line.includes('\n') && indent.length + line.length <= columnsMax) return line
  const inner = indent + step
  return `{\n${parts.map((part) => inner + field(part, inner)).join('\n')}\n${indent}}`
}

const keyText = (name: string): string => (/^\w+$/.test(name) ? name : literal(name))

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll(/['\\]/g, '\\$&')}'` : JSON.stringify(value)
