/**
 * The OpenAPI document as a fuzzer is given it: exact about answers, and with words in it that only who
 * knows the shop would hit upon, so that it gets past the first check.
 */
import { documentOf } from '../client/document.ts'

/** By the text of a schema: what to try beside what else it says. */
const wellKnown: Readonly<Record<string, readonly string[]>> = {
  '{"type":"string","pattern":"^(?!\\\\.{1,2}$)[A-Za-z0-9._~-]{1,64}$"}': ['a', 'b', 'tea'],
  '{"type":"string","pattern":"^[a-z0-9][a-z0-9._-]{0,63}$"}': ['shop'],
}
/** Of all words of three letters few are currencies. */
const currency = '{"type":"string","pattern":"^[A-Z]{3}$"}'
/** What has one of these names is a time. */
const times = ['startsAt', 'cutOffAt', 'releaseAt']

export function fuzzedDocument(): string {
  let text = JSON.stringify(documentOf('told exactly'), (name, value: unknown) => {
    if (typeof value !== 'object') return value
    if (times.includes(name)) return { type: 'string', format: 'date-time' }
    return name === 'items' && isOfBatch(value) ? { anyOf: [value, {}] } : value
  })
  for (const [schema, words] of Object.entries(wellKnown)) {
    if (!text.includes(schema)) throw new Error(`Nothing in the document is ${schema}.`)
    text = text.replaceAll(schema, `{"anyOf":[${JSON.stringify({ enum: words })},${schema}]}`)
  }
  return text.replaceAll(currency, JSON.stringify({ enum: ['EUR', 'JPY'] }))
}

/** What is wrong with one is said of that one, in an answer that is 200. */
const isOfBatch = (item: object | null): boolean =>
  item !== null && JSON.stringify(item).includes('"idempotencyKey":')
