/**
 * Job: holds every answer of the native API against what the OpenAPI document says of it, exactly: the
 * status, the media type, the headers, and a body with nothing in it that is not said.
 * Boundary: it knows the document only; what an answer should be in a test, says the test.
 */
import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { openapi } from '../gateway/openapi/openapi.ts'
import { operations } from '../gateway/openapi/operations.ts'

export type Told = {
  readonly method: string
  /** With its query, if it has one. */
  readonly path: string
  readonly status: number
  readonly headers: Headers
  /** As it came; empty where there was none. */
  readonly text: string
}

type Header = { readonly required: boolean; readonly schema: object }
type Said = {
  readonly headers?: Readonly<Record<string, Header>>
  readonly content?: Readonly<Record<string, object>>
}
type Document = {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses: Readonly<Record<string, object>> }>>
    >
  >
  readonly components: { readonly responses: Readonly<Record<string, Said>> }
}

const calls = Object.keys(operations).map((call) => {
  const [method = '', path = ''] = call.split(' ')
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
  return { method, path, pattern, places: path.split('{').length }
})
const document = openapi(calls, 'tested', 'told exactly') as Document

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(document, 'document')
const compiled = new Map<string, ValidateFunction>()

/** Throws where it is not; what is no call of the native API is passed over. */
export function assertToldAsSaid(told: Told): void {
  const { method, path, status, headers, text } = told
  const call = callOf(method, path.split('?')[0] ?? '')
  if (call === undefined) return
  const what = `${method} ${path}: ${status} ${text.slice(0, 500)}`
  const { said, at } = saidOf(call, status, what)
  for (const [name, header] of Object.entries(said.headers ?? {})) {
    const value = headers.get(name)
    assert.ok(value !== null || !header.required, `${what} has no ${name}.`)
    if (value === null) continue
    const isNumber = 'type' in header.schema && header.schema.type === 'integer'
    assertFits(`${at}/headers/${escaped(name)}/schema`, isNumber ? Number(value) : value, what)
  }
  if (said.content === undefined || method === 'HEAD') return assert.equal(text, '', what)
  const type = headers.get('content-type')?.split(';')[0] ?? 'none'
  assert.ok(type in said.content, `${what} is ${type}.`)
  const body: unknown = type.endsWith('json') ? JSON.parse(text) : text
  assertFits(`${at}/content/${escaped(type)}/schema`, body, what)
}

/** A word in a path goes before what stands for anything. */
function callOf(method: string, path: string) {
  const asked = method === 'HEAD' ? 'GET' : method
  return calls
    .filter((call) => call.method === asked && call.pattern.test(path))
    .toSorted((a, b) => a.places - b.places)
    .at(0)
}

function saidOf({ method, path }: { method: string; path: string }, status: number, what: string) {
  const { responses } = document.paths[path]?.[method.toLowerCase()] ?? { responses: {} }
  const found = responses[status]
  assert.ok(found !== undefined, `Nothing is said of the status of ${what}`)
  if (!('$ref' in found)) {
    const at = `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`
    return { said: found as Said, at }
  }
  const said = document.components.responses[`Problem${status}`]
  return { said: said ?? {}, at: `/components/responses/Problem${status}` }
}

function assertFits(at: string, value: unknown, what: string): void {
  const check = compiled.get(at) ?? ajv.compile({ $ref: `document#${at}` })
  compiled.set(at, check)
  assert.ok(check(value), `${what} is not as is said: ${ajv.errorsText(check.errors)}`)
}

/** In a JSON pointer that stands in a URI. */
const escaped = (name: string): string =>
  encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
