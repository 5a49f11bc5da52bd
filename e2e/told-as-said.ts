/**
 * Job: holds every answer of the native API against what the OpenAPI document says of it, exactly: the
 * status, the media type, the headers, and a body with nothing in it that is not said.
 * Boundary: it knows the document only; what an answer should be in a test, says the test.
 */
import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { operations } from '../gateway/native-calls.ts'
import { openapi } from '../gateway/openapi/openapi.ts'

export type Told = {
  readonly method: string
  /** With its query, if it has one. */
  readonly path: string
  readonly status: number
  readonly headers: Headers
  /** As it came; empty where there was none. */
  readonly text: string
}

type Header = { readonly required: boolean; readonly schema: { readonly type?: string } }
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
const document = openapi(operations, 'tested', 'told exactly') as Document

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(document, 'document')
const compiled = new Map<string, ValidateFunction>()

/** Throws where it is not; what is no call of the native API is passed over. */
export function assertToldAsSaid(told: Told): void {
  const call = callOf(told.method, told.path.split('?')[0] ?? '')
  if (call === undefined) return
  const what = `${told.method} ${told.path}: ${told.status} ${told.text.slice(0, 500)}`
  const { said, at } = saidOf(call, told.status, what)
  for (const [name, header] of Object.entries(said.headers ?? {})) {
    assertHeader(told.headers.get(name), header, {
      at: `${at}/headers/${escaped(name)}/schema`,
      what,
    })
  }
  if (said.content === undefined || told.method === 'HEAD') return assert.equal(told.text, '', what)
  const type = told.headers.get('content-type')?.split(';')[0] ?? 'none'
  assert.ok(type in said.content, `${what} is ${type}.`)
  const body: unknown = type.endsWith('json') ? JSON.parse(told.text) : told.text
  assertFits(body, { at: `${at}/content/${escaped(type)}/schema`, what })
}

type At = { readonly at: string; readonly what: string }

function assertHeader(value: string | null, { required, schema }: Header, where: At): void {
  if (value === null) return assert.ok(!required, `${where.what} has nothing at ${where.at}.`)
  assertFits(schema.type === 'integer' ? Number(value) : value, where)
}

/** `fetch` of whole answers, for a client. */
export const fetchAsSaid: typeof fetch = async (input, init) => {
  const { method, url } = new Request(input, init)
  const response = await fetch(input, init)
  const { status, headers } = response
  if (headers.get('content-type') === 'text/event-stream') return response
  const text = await response.text()
  const { pathname, search } = new URL(url)
  assertToldAsSaid({ method, path: pathname + search, status, headers, text })
  return new Response(text === '' ? null : text, { status, headers })
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

function assertFits(value: unknown, { at, what }: At): void {
  const check = compiled.get(at) ?? ajv.compile({ $ref: `document#${at}` })
  compiled.set(at, check)
  assert.ok(check(value), `${what} is not as is said: ${ajv.errorsText(check.errors)}`)
}

/** In a JSON pointer that stands in a URI. */
const escaped = (name: string): string =>
  encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
