/** Stream orders as its clients see them: HTTP on its two ports, and its topics. */
import assert from 'node:assert/strict'
import { items, type Answer, type Body, type Call } from './running.ts'

type At = {
  readonly at: (storefront: string) => string
  readonly send: (method: string, path: string, call?: Call) => Promise<Answer>
}

export const jumpers = {
  ...{ id: '1', customerId: 2, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 1.0 },
}

export const streamShop = ({ at, send }: At, partitions = 3) => {
  const get = (path: string) => fetch(`${at('stream')}/v1/orders/${path}`)
  /** Who is not told within two seconds is told so, unless it waits longer; a machine may be busy. */
  const post = (body: unknown, path = '/v1/orders?timeout=60000') =>
    fetch(at('stream') + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  /** Without a time of its own as long as it takes, which on a busy machine is more than usual. */
  const order = async (path: string) => {
    const patient = path.includes('?') ? path : `${path}?timeout=60000`
    return (await get(patient)).json() as Promise<Body>
  }
  /** A topic's records in all its partitions. */
  const records = async (topic: string) => {
    const parts = Array.from({ length: partitions }, (_, partition) =>
      send('GET', `/v1/log/topics/${topic}/records?partition=${partition}&limit=1000`),
    )
    return (await Promise.all(parts)).flatMap(items)
  }
  return {
    ...{ get, post, order, records },
    /** Writes a record as somebody else would. */
    byHand: async (topic: string, key: unknown, value: unknown) => {
      const answer = await send('POST', `/v1/log/topics/${topic}/records`, { body: { key, value } })
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
    },
    values: async (topic: string, key: unknown) =>
      (await records(topic)).filter((one) => one['key'] === key).map(({ value }) => value),
    /** Posts an order, and says what became of it. */
    judged: async (body: Body) => {
      const answer = await post(body)
      assert.equal(answer.status, 201, await answer.text())
      const id = encodeURIComponent(String(body['id']))
      return (await order(`${id}/validated`))['state']
    },
  }
}
