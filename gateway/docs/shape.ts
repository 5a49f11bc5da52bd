/** A JSON Schema as a person reads it: the fields of a group in lines, and links to what has a name. */

export type Schema = {
  readonly $ref?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

const signs: Readonly<Record<string, string>> = {
  ...{ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' },
}

export const escaped = (text: string): string =>
  text.replaceAll(/[<>&"]/g, (sign) => signs[sign] ?? sign)

export const nameIn = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

export function shapeOf(schema: Schema): string {
  const { $ref, anyOf, items, properties, additionalProperties: more } = schema
  if ($ref !== undefined) return `<a href="#shape-${nameIn($ref)}">${nameIn($ref)}</a>`
  const values = 'const' in schema ? [schema.const] : schema.enum
  if (values !== undefined) return values.map(word).join(' <i>or</i> ')
  if (anyOf !== undefined) return anyOf.map((one) => shapeOf(one)).join(' <i>or</i> ')
  if (items !== undefined) return `<i>list of</i> ${shapeOf(items)}${boundsOf(schema)}`
  if (properties !== undefined) return fieldsOf(schema)
  if (typeof more === 'object') return `<i>any names, each with</i> ${shapeOf(more)}`
  return `<i>${schema.format ?? schema.type ?? 'anything'}</i>${boundsOf(schema)}`
}

const word = (value: unknown): string => `<code>${escaped(JSON.stringify(value))}</code>`

function fieldsOf({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, field]) => {
    const mark = required.includes(name) ? '' : '<i>?</i>'
    return `<li><b>${escaped(name)}</b>${mark} ${shapeOf(field)}</li>`
  })
  return rows.length === 0 ? '<i>nothing</i>' : `<ul class="fields">${rows.join('')}</ul>`
}

/** A number that JSON cannot exceed anyway is no bound. */
const isBound = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER

function boundsOf(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, pattern } = schema
  const range =
    rangeOf(minimum, maximum) ?? rangeOf(minLength, maxLength) ?? rangeOf(minItems, maxItems)
  const form = pattern === undefined ? '' : ` <code class="form">${escaped(pattern)}</code>`
  return `${range === undefined ? '' : ` <small>${range}</small>`}${form}`
}

function rangeOf(from: number | undefined, to: number | undefined): string | undefined {
  const [low, high] = [isBound(from) ? from : undefined, isBound(to) ? to : undefined]
  if (low === undefined && high === undefined) return undefined
  if (high === undefined) return `from ${low}`
  return low === undefined ? `up to ${high}` : `${low} to ${high}`
}
