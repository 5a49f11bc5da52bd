/** What nobody would send who means well, and what it has to be answered with. */
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { atOnce } from './at-once.ts'
import { onConnections } from './connections.ts'
import { countOf, exchanged, headOf, type Posting } from './exchange.ts'
import { expect, type Attack } from './expect.ts'

const mebibyte = 1024 * 1024
/** Of what no shop has: orders of an attack that fit take nothing from those of others. */
const line = '{"sku":"ivy","quantity":1,"unitPrice":1}'
const order = (rest: string): string => `{"customerId":"c","currency":"EUR",${rest}}`

type Answered = readonly [name: string, status: number]
type Body = () => string | Buffer

/** One body, as it is. */
const posted = ([name, status]: Answered, make: Body, how: Posting = {}): Attack => ({
  name,
  strike: async (port) => {
    const body = make()
    const length = Buffer.byteLength(body)
    expect(await exchanged({ port, parts: [headOf({ length, ...how }), body] }), status)
  },
})

const sent = ([name, status]: Answered, make: () => Iterable<string | Buffer>): Attack => ({
  name,
  strike: async (port) => expect(await exchanged({ port, parts: make() }), status),
})

function* chunks(count: number): Generator<string | Buffer> {
  yield headOf({ headers: ['Transfer-Encoding: chunked'] })
  const bytes = 64 * 1024
  const chunk = Buffer.from(`${bytes.toString(16)}\r\n${' '.repeat(bytes)}\r\n`)
  for (let nth = 0; nth < count; nth++) yield chunk
}

const batch = { path: '/v1/orders/batch' }
const keys = (count: number): string =>
  Array.from({ length: count }, (_, at) => `"${at.toString(36)}":1`).join()

export const attacks: readonly Attack[] = [
  posted(['more than a mebibyte', 413], () => order(`"x":"${'x'.repeat(mebibyte)}"`)),
  posted(['a batch of more than eight', 413], () => ' '.repeat(8 * mebibyte + 1), batch),
  sent(['a gibibyte in chunks, of no length that is told', 413], () => chunks(16 * 1024)),
  sent(['a gibibyte that is told, and not sent', 413], () => [headOf({ length: 1024 * mebibyte })]),
  posted(
    ['half a million lists in each other', 400],
    () => '['.repeat(500_000) + ']'.repeat(500_000),
  ),
  posted(['fields in each other', 400], () => `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`),
  posted(['100,000 keys', 400], () => `{${keys(100_000)}}`),
  posted(['a batch of 100,000 keys', 400], () => `[{${keys(100_000)}}]`, batch),
  posted(['a batch of a million nothings', 400], () => `[${'{},'.repeat(1_000_000)}{}]`, batch),
  posted(['8 MiB of one text', 400], () => `["${'x'.repeat(8 * mebibyte - 10)}"]`, batch),
  posted(['8 MiB that may be cards', 400], () => `["${'4111 '.repeat(1_600_000)}"]`, batch),
  posted(['8 MiB of escapes', 400], () => `["${'\\u0041'.repeat(1_390_000)}"]`, batch),
  posted(['a batch of orders that are all wrong', 200], () => wrongOrders(), batch),
  posted(['a number of a million digits', 400], () =>
    order(`"lines":[{"sku":"a","quantity":${'9'.repeat(1_000_000)}}]`),
  ),
  posted(['a million backslashes', 400], () => `"${'\\'.repeat(1_000_000)}`),
  posted(['what would be a prototype', 400], () =>
    order(`"__proto__":{"id":"x"},"lines":[${line}]`),
  ),
  posted(['a bomb of a hundred to one', 415], () => gzipSync(Buffer.alloc(200 * mebibyte, 0x20)), {
    headers: ['Content-Encoding: gzip'],
  }),
  sent(['two lengths', 400], () => [
    headOf({ headers: ['Content-Length: 2', 'Content-Length: 3'] }),
    '{}',
  ]),
  sent(['a length and chunks', 400], () => [
    headOf({ length: 2, headers: ['Transfer-Encoding: chunked'] }),
    '0\r\n\r\n{}',
  ]),
  sent(['a chunk of no size', 400], () => [
    headOf({ headers: ['Transfer-Encoding: chunked'] }),
    'zz\r\n{}\r\n',
  ]),
  sent(['ten thousand headers', 431], () => [
    headOf({ headers: Array.from({ length: 10_000 }, (_, at) => `X-${at}: 1`) }),
  ]),
  sent(['a path of a mebibyte', 431], () => [headOf({ path: `/${'x'.repeat(mebibyte)}` })]),
  { name: 'a thousand calls in one breath', strike: (port) => pipelined(port, '/v1/stock/none') },
  { name: 'two thousand that nobody is asked for', strike: (port) => pipelined(port, '/', 2000) },
  { name: 'fifty with a thousand calls each, who go', strike: breathless },
  { name: 'a thousand who go before they are done', strike: left },
  ...onConnections,
  ...atOnce,
]

/** As many as may be sent, each of the most lines that it may have. */
const wrongOrders = (): string =>
  `[${Array.from({ length: 300 }, () => order(`"lines":[${Array(100).fill(line).join()}],"x":1`)).join()}]`

const looking = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`

async function pipelined(port: number, path: string, count = 1000): Promise<void> {
  const answer = await exchanged({ port, parts: [looking(path).repeat(count)], answers: count })
  if (countOf(answer) !== count) throw new Error(`${countOf(answer)} of ${count} are answered.`)
  if (countOf(answer) !== answer.split('HTTP/1.1 404 ').length - 1) expect(answer, 404)
}

/** As soon as the first is answered. */
async function breathless(port: number): Promise<void> {
  const text = looking('/v1/stock/none').repeat(1000)
  await Promise.all(
    Array.from({ length: 50 }, () => exchanged({ port, parts: [text], answers: 1 })),
  )
}

/** A hundred at once, in the middle of the headers, of the body, and before the answer. */
async function left(port: number): Promise<void> {
  const body = order(`"lines":[${line}]`)
  const head = headOf({ length: body.length })
  const cuts = [head.slice(0, 40), head, head + body.slice(0, 20), head + body]
  const leave = (text: string) =>
    new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text, () => socket.destroy()))
      socket.on('error', () => socket.destroy())
      socket.on('close', () => resolve())
    })
  const hundred = Array.from({ length: 100 }, (_, nth) => cuts[nth % cuts.length] ?? '')
  for (let time = 0; time < 10; time++) await Promise.all(hundred.map(leave))
}
