/** What nobody would do to a connection who means well, and what it has to be answered with. */
import { connect } from 'node:net'
import { countOf, exchanged, headOf } from './exchange.ts'
import { expect, type Attack } from './expect.ts'

const get = (path: string, ...headers: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, '\r\n'].join('\r\n')

const smuggled = 'GET /v1/stock/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'

/** Whatever hides behind the first call is none to us: one answer, and the end. */
const hidden = (name: string, ...headers: readonly string[]): Attack => ({
  name,
  strike: async (port) => {
    const answer = await exchanged({ port, parts: [headOf({ headers }), `0\r\n\r\n${smuggled}`] })
    expect(answer, 400)
    if (countOf(answer) !== 1) throw new Error(`What was hidden is answered: ${answer}`)
  },
})

const called = (name: string, text: () => string | Buffer, status: number): Attack => ({
  name,
  strike: async (port) => expect(await exchanged({ port, parts: [text()] }), status),
})

const chunked = headOf({ headers: ['Transfer-Encoding: chunked'] })

export const onConnections: readonly Attack[] = [
  hidden('chunks that are called otherwise', 'Transfer-Encoding: xchunked'),
  hidden('chunks that are not the last coding', 'Transfer-Encoding: chunked, identity'),
  hidden('a length with a space before its colon', 'Content-Length : 5'),
  hidden('a length that is signed', 'Content-Length: +5'),
  hidden('a header in two lines', 'Transfer-Encoding:', ' chunked', 'Content-Length: 5'),
  { name: 'a body with one byte a chunk', strike: byteByByte },
  called('trailers without end', () => `${chunked}0\r\n${'x: 1\r\n'.repeat(50_000)}`, 431),
  called('a path of slashes', () => get('/'.repeat(15_000)), 404),
  called('a path of what is not UTF-8', () => get(`/v1/stock/${'%ff'.repeat(4000)}`), 400),
  called('a question of four thousand parts', () => get(`/v1/orders?${'a=&'.repeat(4000)}`), 400),
  called(
    'a read after thousands of positions',
    () => get('/v1/stock/none', `Millrace-After: ${'a,'.repeat(7000)}`),
    400,
  ),
  called('what is expected by nobody', () => get('/v1/stock/none', 'Expect: the worst'), 417),
  called('HTTP/1.0 without a host', () => 'GET /v1/stock/none HTTP/1.0\r\n\r\n', 404),
  { name: 'a hundred who wait to be told to go on', strike: expecting },
  { name: 'two hundred who ask for much, and do not read', strike: deaf },
  { name: 'a hundred who have said all, and listen', strike: halfClosed },
  { name: 'a thousand who speak no HTTP', strike: babbling },
]

/** Nobody who has a shop sends an order so: they are told, or let go. */
async function byteByByte(port: number): Promise<void> {
  const answer = await exchanged({ port, parts: [chunked, '1\r\n \r\n'.repeat(150_000)] })
  if (answer !== '') expect(answer, 400)
}

/** They are told to go on, and go. */
async function expecting(port: number): Promise<void> {
  const head = headOf({ length: 1000, headers: ['Expect: 100-continue'] })
  const one = async (): Promise<void> =>
    expect(await exchanged({ port, parts: [head], answers: 1 }), 100)
  await Promise.all(Array.from({ length: 100 }, one))
}

/** Each wants the largest answer that there is a hundred times. */
async function deaf(port: number): Promise<void> {
  const text = 'GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(100)
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      // The first of it has come, and nothing else is read.
      socket.once('readable', () => setTimeout(() => socket.destroy(), deafMs))
      socket.on('error', () => socket.destroy())
      socket.on('close', () => resolve())
    })
  await Promise.all(Array.from({ length: 200 }, one))
}

const deafMs = 300

async function halfClosed(port: number): Promise<void> {
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      socket.on('connect', () => socket.end(get('/v1/stock/none')))
      socket.on('data', () => undefined)
      socket.on('end', () => socket.destroy())
      socket.on('error', () => socket.destroy())
      socket.on('close', () => resolve())
    })
  await Promise.all(Array.from({ length: 100 }, one))
}

async function babbling(port: number): Promise<void> {
  const one = async (): Promise<void> =>
    expect(await exchanged({ port, parts: ['\u0016\u0003\u0001\u0002 hello?\r\n\r\n'] }), 400)
  for (let time = 0; time < 10; time++) await Promise.all(Array.from({ length: 100 }, one))
}
