import assert from 'node:assert/strict'
import { request, type IncomingMessage } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { pointers, running, type Body, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

type Event = { readonly id: string | undefined; readonly name: string; readonly data: Body }

/** Reads a stream as EventSource does. */
class Listening {
  readonly events: Event[] = []
  readonly response: IncomingMessage
  readonly ended: Promise<void>
  comments = 0
  #rest = ''
  #wake: () => void = () => undefined

  constructor(response: IncomingMessage) {
    this.response = response
    response.setEncoding('utf8')
    response.on('data', (text: string) => this.#take(text))
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    response.once('close', () => {
      resolve()
      this.#wake()
    })
    response.on('error', () => undefined)
  }

  /** The next ones, until there are so many. */
  async until(isEnough: (events: readonly Event[]) => boolean): Promise<readonly Event[]> {
    while (!isEnough(this.events)) {
      assert.equal(this.response.closed, false, 'The stream ended before that.')
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return this.events
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => {
          const colon = line.indexOf(':')
          return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
        }),
      )
      const data = fields.get('data')
      if (fields.has('')) this.comments++
      if (data === undefined) continue
      const name = fields.get('event') ?? 'message'
      this.events.push({ id: fields.get('id'), name, data: JSON.parse(data) as Body })
    }
    this.#wake()
  }
}

describe('the stream of an order over HTTP', () => {
  let app: Running
  before(async () => {
    app = await running({ streams: { beatMs: 50 } })
    await stocked(app)
  })
  after(() => app.stop())

  function listen(id: string, lastId?: string): Promise<Listening> {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId }
    const { promise, resolve, reject } = Promise.withResolvers<Listening>()
    const asked = request(`${app.url}/v1/orders/${id}/stream`, { headers, agent: false })
    asked.once('response', (response) => resolve(new Listening(response)))
    asked.once('error', reject)
    asked.end()
    return promise
  }

  const place = (id: string) =>
    app.client.done('POST /v1/orders', { body: { ...order, id }, wait: 60 })
  const history = async (id: string): Promise<readonly Body[]> =>
    (await app.client.done('GET /v1/orders/{id}/history', { id })).items
  const lines = (events: readonly Event[]) => events.filter(({ name }) => name === 'message')
  const inOrder = (told: readonly Body[]) =>
    told.toSorted((a, b) => Number(a['id']) - Number(b['id']))

  it('tells all that happened, and ends behind the last of it', async () => {
    await place('whole')
    const stream = await listen('whole')
    assert.equal(stream.response.headers['content-type'], 'text/event-stream')
    await stream.ended
    const told = lines(stream.events)
    assert.deepEqual(
      told.map(({ data }) => data),
      inOrder(await history('whole')),
    )
    assert.deepEqual(
      told.map(({ id }) => id),
      told.map(({ data }) => data['id']),
    )
    assert.equal(stream.events.at(-1)?.name, 'end')
    assert.ok(told.some(({ data }) => data['what'] === 'notifications.letter-written'))
  })

  it('goes on behind the event that the listener had last', async () => {
    await place('resumed')
    const all = inOrder(await history('resumed'))
    const stream = await listen('resumed', String(all[3]?.['id']))
    await stream.ended
    assert.deepEqual(
      lines(stream.events).map(({ data }) => data),
      all.slice(4),
    )
  })

  it('tells what happens while somebody listens', async () => {
    await place('watched')
    const stream = await listen('watched')
    await stream.until((events) => events.some(({ data }) => data['what'] === 'orders.approved'))
    const cancel = { id: 'watched', body: { reason: 'No.' } }
    await app.client.done('POST /v1/orders/{id}/cancel', cancel)
    await stream.ended
    const all = inOrder(await history('watched'))
    assert.deepEqual(
      lines(stream.events).map(({ data }) => data),
      all,
    )
    assert.ok(all.some(({ what }) => what === 'orders.canceled'))
  })

  it('tells a listener who comes again for nothing more that there is nothing', async () => {
    await place('over')
    const first = await listen('over')
    await first.ended
    const stream = await listen('over', lines(first.events).at(-1)?.id ?? '')
    assert.equal(stream.response.statusCode, 204)
    await app.client.done('POST /v1/orders/{id}/ship', { id: 'over' })
    const again = await listen('over', lines(first.events).at(-1)?.id ?? '')
    await again.ended
    assert.deepEqual(
      lines(again.events).map(({ data }) => data['what']),
      ['orders.shipped'],
    )
  })

  it('serves many listeners, each of them whole', async () => {
    await place('crowded')
    const streams = await Promise.all(Array.from({ length: 100 }, () => listen('crowded')))
    await Promise.all(streams.map(({ ended }) => ended))
    const all = inOrder(await history('crowded'))
    for (const { events } of streams) {
      assert.deepEqual(
        lines(events).map(({ data }) => data),
        all,
      )
    }
  })

  it('is followed by a client, from its beginning or from a line on', async () => {
    await place('followed')
    const followed = async (last?: string) => {
      const lines: Body[] = []
      for await (const line of app.client.follow('followed', last)) lines.push(line)
      return lines
    }
    const all = inOrder(await history('followed'))
    assert.deepEqual(await followed(), all)
    assert.deepEqual(await followed(String(all[3]?.['id'])), all.slice(4))
    assert.deepEqual(await followed(String(all.at(-1)?.['id'])), [])
  })

  it('beats while nothing happens', async () => {
    await place('quiet')
    const stream = await listen('quiet')
    await stream.ended
    assert.ok(stream.comments > 0, 'No beat came.')
  })

  it('knows no stream of an order that is not there, and no id that none has', async () => {
    assert.equal((await app.send('GET', '/v1/orders/nobody/stream')).status, 404)
    await place('known')
    for (const id of ['x', '-1', '1000']) {
      const headers = { 'last-event-id': id }
      const answer = await app.send('GET', '/v1/orders/known/stream', { headers })
      assert.equal(answer.status, 400)
      assert.deepEqual(pointers(answer), ['/Last-Event-ID'])
    }
    assert.equal((await app.send('GET', '/v1/orders/known/stream?limit=1')).status, 400)
  })
})

describe('the stream of an order when Millrace stops', () => {
  it('is closed without its end, so that the listener comes again', async () => {
    const app = await running()
    await stocked(app)
    await app.client.done('POST /v1/orders', { body: { ...order, id: 'cut' }, wait: 60 })
    const stream = await fetch(`${app.url}/v1/orders/cut/stream`)
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('orders.approved')) text += (await reader?.read())?.value ?? ''
    await app.stop()
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      text += part.value
    }
    assert.doesNotMatch(text, /event: end/)
  })
})
