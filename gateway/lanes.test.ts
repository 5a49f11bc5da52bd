import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { after, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { takeInTurn } from './lanes.ts'

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`

describe('gateway: calls that do not wait for answers', () => {
  const ends: (() => void)[] = []
  after(() => ends.forEach((end) => end()))

  type Taken = { readonly url: string; readonly answer: () => void }

  /** Answers when it is told to, or at once from when it is prompt. */
  async function shop({ waitingMax = 1000 } = {}) {
    const manner = { isPrompt: false, isBusy: false }
    const taken: Taken[] = []
    const sockets: Socket[] = []
    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
      const { url = '' } = request
      let length = 0
      request.on('data', (part: Buffer) => (length += part.length))
      request.on('end', () => {
        const answer = () => void response.end(`${url} ${length};`)
        taken.push({ url, answer })
        if (manner.isPrompt) answer()
      })
    })
    server.on('connection', (socket) => sockets.push(socket))
    takeInTurn(server, waitingMax)
    server.prependListener('request', ({ socket }) => manner.isBusy && socket.pause())
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    ends.push(() => {
      server.close()
      server.closeAllConnections()
    })
    const call = async (text: string) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      const heard = { text: '', isOver: false, socket }
      socket.setEncoding('latin1')
      socket.on('data', (part) => (heard.text += String(part)))
      socket.on('error', () => undefined)
      socket.on('close', () => (heard.isOver = true))
      socket.write(text)
      return heard
    }
    return { manner, taken, sockets, call }
  }

  const answersIn = (text: string): readonly string[] =>
    [...text.matchAll(/\/\d+ \d+;/g)].map(([answer]) => answer)

  it('L1 are taken up one after another, in their order', async () => {
    const { taken, call } = await shop()
    const heard = await call([1, 2, 3].map((nth) => get(`/${nth}`)).join(''))
    for (const nth of [1, 2, 3]) {
      await until(() => taken.length === nth)
      assert.equal(answersIn(heard.text).length, nth - 1)
      taken[nth - 1]?.answer()
    }
    await until(() => answersIn(heard.text).length === 3)
    assert.deepEqual(answersIn(heard.text), ['/1 0;', '/2 0;', '/3 0;'])
  })

  it('L2 are read as far as they may wait, and further when they were answered', async () => {
    const { manner, taken, sockets, call } = await shop()
    const count = 3000
    const calls = Array.from({ length: count }, (_, nth) => post(`/${nth}`, 'x'.repeat(1000)))
    const whole = calls.join('')
    const heard = await call(whole)
    await until(() => taken.length === 1 && sockets[0]?.isPaused() === true)
    // What could be read would be, while others are served.
    for (const other of [2, 3, 4]) {
      await call(get(`/${other}`))
      await until(() => taken.length === other)
      taken.at(-1)?.answer()
    }
    assert.ok((sockets[0]?.bytesRead ?? 0) < whole.length / 4)
    manner.isPrompt = true
    taken[0]?.answer()
    await until(() => answersIn(heard.text).length === count)
    assert.deepEqual(
      answersIn(heard.text),
      calls.map((_, nth) => `/${nth} 1000;`),
    )
  })

  it('L2 are read no further where their connection waited for the next turn just before (L4)', async () => {
    const { manner, taken, sockets, call } = await shop({ waitingMax: 100 })
    manner.isBusy = true
    const heard = await call(
      Array(500)
        .fill(post('/1', 'x'.repeat(1000)))
        .join(''),
    )
    await until(() => taken.length === 1 && sockets[0]?.isPaused() === true)
    for (const other of [2, 3, 4]) {
      await call(get(`/${other}`))
      await until(() => taken.length === other)
      taken.at(-1)?.answer()
    }
    assert.equal(heard.isOver, false)
    manner.isPrompt = true
    taken[0]?.answer()
    await until(() => answersIn(heard.text).length === 500)
  })

  it('L2 have bodies that are larger than what is read at a time', async () => {
    const { manner, call } = await shop()
    manner.isPrompt = true
    const sizes = [10, 300_000, 0, 100_000, ...Array(40).fill(5000), 300_000, 1]
    const heard = await call(sizes.map((size, nth) => post(`/${nth}`, 'x'.repeat(size))).join(''))
    await until(() => answersIn(heard.text).length === sizes.length)
    assert.deepEqual(
      answersIn(heard.text),
      sizes.map((size, nth) => `/${nth} ${size};`),
    )
  })

  it('L3 let their connection go where too many wait in all, and no connection that has few', async () => {
    const { taken, call } = await shop({ waitingMax: 30 })
    const many = Array(100).fill(get('/1')).join('')
    const first = await call(get('/1'))
    await until(() => taken.length === 1)
    const flood = await call(many)
    await until(() => flood.isOver)
    const modest = await call(get('/2').repeat(3))
    await until(() => taken.some(({ url }) => url === '/2'))
    assert.equal(modest.isOver, false)
    assert.equal(first.isOver, false)
    // Room is made by who has gone.
    const next = await call(get('/3').repeat(20))
    await until(() => taken.some(({ url }) => url === '/3'))
    for (let nth = 0; answersIn(next.text).length < 20; nth++) {
      await until(() => taken.length > nth || answersIn(next.text).length === 20)
      taken[nth]?.answer()
    }
    assert.equal(next.isOver, false)
  })

  it('L5 go with their connection, and no stack is made of any', async () => {
    const { taken, sockets, call } = await shop()
    const usual = Error.stackTraceLimit
    assert.ok(usual > 0)
    const first = get('/1')
    const limitWhileEnding = async (more: string) => {
      const before = taken.length
      const { socket } = await call(first)
      await until(() => taken.length > before)
      const served = sockets.at(-1)
      let limit: number | undefined
      served?.once('close', () => (limit = Error.stackTraceLimit))
      socket.write(more)
      await until(() => served?.bytesRead === first.length + more.length)
      served?.destroy()
      await until(() => limit !== undefined)
      return limit
    }
    assert.equal(await limitWhileEnding(get('/2').repeat(10)), 0)
    assert.equal(Error.stackTraceLimit, usual)
    assert.equal(await limitWhileEnding(''), usual)
  })

  it('L6 are taken up in slices where many clients have one in the same turn', async () => {
    let turn = 0
    const inTurn = new Map<number, number>()
    const server = createServer((_, response) => {
      for (const end = performance.now() + 2; performance.now() < end;);
      inTurn.set(turn, (inTurn.get(turn) ?? 0) + 1)
      response.end()
    })
    takeInTurn(server)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const sockets = Array.from({ length: 100 }, () => connect(port, '127.0.0.1'))
    ends.push(() => {
      server.close()
      server.closeAllConnections()
    })
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    let isOver = false
    const look = (): void => {
      turn++
      if (!isOver) setImmediate(look)
    }
    look()
    const answers = sockets.map((socket) => once(socket, 'data'))
    for (const socket of sockets) socket.write(get('/1'))
    await Promise.all(answers)
    isOver = true
    const most = Math.max(...inTurn.values())
    assert.ok(most <= 20, `${most} of 100 in one turn`)
  })
})
