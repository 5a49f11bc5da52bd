import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client, Refused } from './client.ts'

type Seen = { readonly url: string; readonly init: RequestInit }

const problem = { type: 'https://millrace.example/problems/conflict', title: 'No', status: 409 }
const json = (body: unknown, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })

/** A server that gives these answers, one after another, and throws where one is an error. */
function answering(...answers: readonly (Response | Error)[]) {
  const seen: Seen[] = []
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    seen.push({ url: String(url), init })
    const answer = answers[seen.length - 1] ?? new Error(`No answer is left for ${String(url)}.`)
    if (answer instanceof Error) throw answer
    return answer
  }
  const options = { url: 'http://shop', key: 'mr_x', fetch: fetch as typeof globalThis.fetch }
  return {
    seen,
    client: new Client(options),
    patient: new Client({ ...options, patienceMs: 60_000 }),
  }
}

async function collected<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('client: what goes over the wire', () => {
  it('has the words of the path in their places, the query, the key and the headers by short names', async () => {
    const { client, seen } = answering(json({ state: 'PENDING' }), json({}, 201))
    await client.done('GET /v1/orders/{id}', { id: 'a b/c', query: { wait: 5 }, tenant: 'acme' })
    const order = { customerId: 'anna', currency: 'EUR', lines: [] }
    await client.done('POST /v1/orders', { body: order, wait: 5, once: 'basket-17' })
    assert.deepEqual(
      seen.map(({ url, init }) => [init.method, url]),
      [
        ['GET', 'http://shop/v1/orders/a%20b%2Fc?wait=5'],
        ['POST', 'http://shop/v1/orders'],
      ],
    )
    const shown = { authorization: 'Bearer mr_x' }
    assert.deepEqual(seen[0]?.init.headers, { ...shown, 'Millrace-Tenant': 'acme' })
    assert.deepEqual(seen[1]?.init.headers, {
      ...{ ...shown, 'content-type': 'application/json' },
      ...{ Prefer: 'wait=5', 'Idempotency-Key': 'basket-17' },
    })
    assert.equal(seen[1]?.init.body, JSON.stringify(order))
  })
})

describe('client: refusals', () => {
  it('are problems that say which', async () => {
    const errors = [{ pointer: '/id', detail: 'No.' }]
    const { client } = answering(json({ ...problem, detail: 'Already.', errors }, 409))
    const refused = await client.refused('GET /v1/orders/{id}', { id: 'a' })
    assert.deepEqual([refused.status, refused.kind, refused.pointers], [409, 'conflict', ['/id']])
    assert.equal(refused.problem.detail, 'Already.')
  })

  it('are told apart from what is between', async () => {
    const { client } = answering(new Response('Bad gateway', { status: 502 }))
    await assert.rejects(client.done('GET /health/live'), (error) => {
      assert.ok(error instanceof Refused)
      return error.kind === undefined && error.problem.detail === 'Bad gateway'
    })
  })

  it('are wanted where they are asked for', async () => {
    const { client } = answering(json({ status: 'up' }))
    await assert.rejects(client.refused('GET /health/live'), /was not refused: 200/)
  })
})

describe('client: patience', () => {
  const busy = () => json({ ...problem, status: 503 }, 503)

  it('asks again what can be asked twice, also where nobody listened', async () => {
    const { patient, seen } = answering(busy(), new Error('ECONNREFUSED'), json({}))
    await patient.done('PUT /v1/stock/{sku}', { sku: 'tea', body: { onHand: 1 } })
    assert.equal(seen.length, 3)
  })

  it('asks a POST again only under a key', async () => {
    const { patient, seen } = answering(busy(), busy(), json({}))
    const body = { amount: 5 }
    const path = { id: 'anna' }
    const bare = await patient.call('POST /v1/accounts/{id}/deposits', { ...path, body })
    assert.deepEqual([bare.status, seen.length], [503, 1])
    await patient.done('POST /v1/accounts/{id}/deposits', { ...path, body, once: 'd-1' })
    assert.equal(seen.length, 3)
  })

  it('is none unless it is told', async () => {
    const { client, seen } = answering(busy())
    assert.equal((await client.call('GET /v1/orders')).status, 503)
    assert.equal(seen.length, 1)
  })
})

describe('client: lists and streams', () => {
  it('goes through a list page by page', async () => {
    const { client, seen } = answering(
      json({ items: [{ id: '3' }, { id: '2' }], next: 'c-2' }),
      json({ items: [{ id: '1' }], next: null }),
    )
    const orders = await client.all('GET /v1/orders', { query: { limit: 2 } })
    assert.deepEqual(
      orders.map(({ id }) => id),
      ['3', '2', '1'],
    )
    assert.equal(seen[1]?.url, 'http://shop/v1/orders?limit=2&cursor=c-2')
  })

  it('follows an order, and goes on behind the last line where the connection ended', async () => {
    const line = (id: number) => `id: ${id}\ndata: {"id":"${id}","what":"w","at":"t"}\n\n`
    const first = ['retry: 1000\n\n:\n\n', line(1).slice(0, 9), line(1).slice(9), 'id: 2\ndata: {']
    const { client, seen } = answering(
      new Response(ReadableStream.from(first).pipeThrough(new TextEncoderStream())),
      new Response(`${line(2)}event: end\ndata: {}\n\n`),
    )
    const told = await collected(client.follow('a-1'))
    assert.deepEqual(
      told.map(({ id }) => id),
      ['1', '2'],
    )
    assert.equal(new Headers(seen[1]?.init.headers).get('last-event-id'), '1')
  })

  it('ends where there is nothing more to follow', async () => {
    const { client } = answering(new Response(null, { status: 204 }))
    assert.deepEqual(await collected(client.follow('a-1', '7')), [])
  })
})
