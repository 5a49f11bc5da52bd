/**
 * Job: whether an answer of a storefront is one that its clients could be given: as its document says of that
 * call, or in the words that it has for what goes wrong.
 * Boundary: whether it is the right one is not known here.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Call } from './calls.ts'
import type { Operation, Said } from './documents.ts'
import type { Answer } from './exchange.ts'

/** What goes wrong before a call is anybody's: each may be told so. */
const ofAll = [400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 417, 421, 422, 429, 431, 503]
const leaks = [/\.ts:\d+/, /node:internal/, /TypeError|RangeError|ReferenceError|SyntaxError/]
const ours = 'The fault is on our side.'
const problem = 'application/problem+json'
/** Who asks for plain JSON gets the same under that name. */
const [json, hal] = ['application/json', 'application/hal+json']

/** What is wrong with it, if anything is. */
export function wrongWith(call: Call, answer: Answer): string | undefined {
  const { status, text } = answer
  if (text.includes(ours)) return 'the fault is said to be ours'
  const leak = leaks.find((one) => one.test(text))
  if (leak !== undefined && !isEchoed(call, leak)) return `it tells what is inside: ${leak}`
  if (call.of === 'records') return wrongRecord(answer)
  if (call.method === 'HEAD') return text === '' ? undefined : 'a body where none is asked for'
  if (!call.isPlain) return status < 400 ? undefined : wrongRefusal(call.of, answer)
  return wrongOf(call.of, answer)
}

function wrongOf(of: Operation, answer: Answer): string | undefined {
  const { status } = answer
  const said = of.responses[status]
  return said === undefined ? wrongRefusal(of, answer) : wrongBySaid(of, { status, said }, answer)
}

/** Who sends such words may be shown them. */
const isEchoed = ({ path, body = '' }: Call, leak: RegExp): boolean => leak.test(path + body)

function wrongRecord({ status, type }: Answer): string | undefined {
  if (status === 201 || status === 200) return undefined
  if (status < 400 || (status >= 500 && status !== 503)) return 'a status that a record never has'
  return type === problem ? undefined : `it is ${type}, not ${problem}`
}

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true })
addFormats.default(ajv)
const compiled = new WeakMap<object, ValidateFunction>()

type Found = { readonly status: number; readonly said: Said }

function wrongBySaid(of: Operation, { status, said }: Found, answer: Answer): string | undefined {
  const { type, text } = answer
  // A storefront that says no more of it than when it happens answers it as all that it refuses.
  if (said.content === undefined) return status < 400 ? undefined : wrongRefusal(of, answer, true)
  const content = said.content[type] ?? (type === json ? said.content[hal] : undefined)
  if (content === undefined) {
    return type === problem ? undefined : `it is ${type}, not ${Object.keys(said.content).join()}`
  }
  const body: unknown = type.endsWith('json') ? parsed(text) : text
  const { schema } = content
  const check = compiled.get(schema) ?? ajv.compile({ ...resolved(of, schema) })
  compiled.set(schema, check)
  return check(body) ? undefined : ajv.errorsText(check.errors)
}

/** Without names: what a document names once may be compiled as often. */
function resolved(of: Operation, schema: unknown): object {
  const text = JSON.stringify(schema, (_, value: unknown) => {
    const isNamed = typeof value === 'object' && value !== null && '$ref' in value
    return isNamed ? of.named(String(value.$ref)) : value
  })
  return JSON.parse(text) as object
}

function wrongRefusal(
  { storefront }: Operation,
  { status, type, text }: Answer,
  isSaid = false,
): string | undefined {
  const isOwn = own[storefront] === status
  if (!isSaid && !isOwn && !ofAll.includes(status)) return `nothing is said of a ${status}`
  if (type === problem || shapes[storefront]?.(type, text) === true) return undefined
  return `it is not in the words of ${storefront}`
}

/** A wallet's for all that goes wrong, that of a user who is not there, that of a read which waits in vain. */
const own: Readonly<Record<string, number>> = { wallet: 500, saga: 500, stream: 504 }

const has = (text: string, ...names: readonly string[]): boolean => {
  const body = parsed(text)
  return typeof body === 'object' && body !== null && names.every((name) => name in body)
}

const shapes: Readonly<Record<string, (type: string, text: string) => boolean>> = {
  wallet: (type) => type === 'text/plain',
  saga: (type, text) => text === '' || type === 'text/plain' || has(text, 'status'),
  quick: (_, text) => has(text, 'detail'),
  stream: (type, text) =>
    type === 'text/plain' || has(text, 'timestamp', 'status', 'error', 'path', 'message'),
  preorder: (_, text) => text === '' || has(text, 'message'),
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
