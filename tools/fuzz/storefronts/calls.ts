/** Calls of storefronts, drawn by chance: most nearly fit, some are far from it. */
import type { Random } from '#simulation/random'
import type { Operation, WrittenTopic } from './documents.ts'
import { valueFor, type Around } from './fitting-values.ts'
import { jsonOf, oddText, oddValue, Raw } from './odd-values.ts'

export type Call = {
  /** What it is a call of, as far as it is one. */
  readonly of: Operation | 'records'
  /** Whether the path and the method are those of the operation. */
  readonly isPlain: boolean
  readonly url: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']
const oddnesses = [0, 0, 0.05, 0.15, 0.5]
/** None may wait for long: a read of stream orders waits for as long as it says. */
const waitMsMax = 200

type Drawn = { readonly random: Random; readonly known: readonly string[] }

export function callOf(of: Operation, { random, known }: Drawn): Call {
  const { url, method, path, parameters, body, named } = of
  const around: Around = { random, known, named, oddness: random.pick(oddnesses) }
  const isOther = random.chance(0.04)
  const isMoved = random.chance(0.04)
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => inPath(of, around, name))
  const asked = isMoved ? moved(filled, random) : filled
  const hasBody = body !== undefined ? random.chance(0.97) : random.chance(0.05)
  return {
    ...{ of, url, isPlain: !isOther && !isMoved && isOnePath(of, asked) },
    method: isOther ? random.pick(methods) : method,
    path: asked + queryFor(parameters, around),
    headers: headersFor(random),
    body: hasBody ? bodyFor(jsonOf(valueFor(body ?? {}, around)), random) : undefined,
  }
}

/** A record by another hand, over the native API. */
export function recordOf(url: string, topics: readonly WrittenTopic[], drawn: Drawn): Call {
  const { random, known } = drawn
  const { topic, key, values } = random.pick(topics)
  const around: Around = { random, known, named: () => ({}), oddness: random.pick(oddnesses) }
  const record = {
    key: random.chance(0.1) ? null : valueFor(key, around, 'key'),
    value: random.chance(0.05) ? null : valueFor(random.pick(values), around),
    ...(random.chance(0.1) ? { partition: oddValue(random) } : {}),
    ...(random.chance(0.1) ? { headers: { [oddText(random)]: oddValue(random) } } : {}),
  }
  return {
    ...{ of: 'records', isPlain: false, url, method: 'POST' },
    path: `/v1/log/topics/${encodeURIComponent(topic)}/records`,
    headers: { 'content-type': 'application/json' },
    body: jsonOf(random.chance(0.03) ? oddValue(random) : record),
  }
}

function inPath({ parameters }: Operation, around: Around, name: string): string {
  const { random } = around
  const { schema = {} } = parameters.find((one) => one.name === name) ?? {}
  const value = valueFor(schema, around, 'id')
  const text = value instanceof Raw ? value.text : String(value)
  const short = text.slice(0, random.chance(0.02) ? 20_000 : 1500)
  return random.chance(around.oddness / 4) ? rawly(short) : encodeURIComponent(wellFormed(short))
}

/** As one writes it who knows nothing of escapes. */
const rawly = (text: string): string => text.replaceAll(/[^!-~]/gu, '%E4')

const wellFormed = (text: string): string => text.toWellFormed()

const moves: readonly ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.replaceAll('/', '//'),
  (path) => path.replaceAll('/', '%2f'),
  (path) => `${path}/../..`,
  (path) => `${path}/%2e%2e/%2e`,
  (path) => `${path};a=b`,
  (path) => `${path}%00`,
  (path) => `${path}/${'a/'.repeat(500)}`,
  (path) => path.toUpperCase(),
  (path) => path.slice(0, path.lastIndexOf('/') + 1),
  (path) => `${path}#a`,
  (path) => `http://elsewhere.example${path}`,
]

const moved = (path: string, random: Random): string => random.pick(moves)(path)

/** An id may be such that what comes of it is another path. */
const isOnePath = ({ path }: Operation, asked: string): boolean =>
  new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/?#]+')}$`).test(asked) &&
  !/\/\.{1,2}(\/|$)/.test(asked)

function queryFor(parameters: Operation['parameters'], around: Around): string {
  const { random, oddness } = around
  const parts = parameters.flatMap(({ name, in: where, schema }) => {
    if (where !== 'query' || random.chance(oddness / 2)) return []
    const fits = name === 'timeout' ? random.between(1, waitMsMax) : valueFor(schema, around, name)
    const value = fits instanceof Raw ? fits.text.slice(0, 500) : String(fits)
    return Array<string>(random.chance(0.02) ? 3 : 1).fill(`${name}=${escaped(value)}`)
  })
  if (random.chance(oddness / 4)) parts.push(random.pick(['a', '&&', '=', 'a[]=1', 'a=%', '%ff=1']))
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

const escaped = (text: string): string => encodeURIComponent(wellFormed(text).slice(0, 3000))

const types = [
  'text/plain',
  'application/xml',
  'multipart/form-data',
  '',
  'application/json; charset=utf-16',
]
const accepts = ['*/*', 'application/json', 'text/html', 'image/png', 'application/hal+json', ';;']
const hosts = [
  'arch.homework',
  '127.0.0.1',
  'elsewhere.example',
  'localhost:1',
  '[::1]',
  '127.0.0.1:0x50',
]

const odd: readonly ((random: Random) => Record<string, string>)[] = [
  (random) => ({ accept: random.pick(accepts) }),
  (random) => ({ 'content-type': random.pick(types) }),
  (random) => ({ host: random.pick(hosts) }),
  (random) => ({
    'idempotency-key': random.pick(['', 'a b', 'é', 'x'.repeat(300), 'k"', '\t']),
  }),
  () => ({ 'x-http-method-override': 'DELETE' }),
  () => ({ 'content-encoding': 'gzip' }),
  () => ({ expect: '100-continue' }),
  () => ({ traceparent: '00-0-0-0' }),
  () => ({ 'millrace-after': 'nowhere' }),
  () => ({ prefer: 'wait=0' }),
  () => ({ 'x-forwarded-host': 'elsewhere.example', 'x-forwarded-proto': 'gopher' }),
  () => ({ range: 'bytes=0-1', 'if-none-match': '*' }),
  () => ({ cookie: 'a=b', referer: 'javascript:1' }),
]

function headersFor(random: Random): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    ...(random.chance(0.15) ? { 'idempotency-key': `k-${random.between(1, 60)}` } : {}),
    ...(random.chance(0.1) ? random.pick(odd)(random) : {}),
  }
}

const bodyMax = 1024 * 1024

function bodyFor(json: string, random: Random): string {
  if (random.chance(0.95)) return json
  return random.pick([
    json.slice(0, -1),
    `${json}}`,
    `\ufeff${json}`,
    json.replaceAll('"', "'"),
    `${json}\0`,
    json.replaceAll(',', ',\r\n'),
    '',
    ' '.repeat(random.pick([bodyMax, bodyMax + 1])),
  ])
}
