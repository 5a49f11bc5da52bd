/** A client of saga orders: the bodies that it sends, and what it makes of an answer. */
import assert from 'node:assert/strict'
import type { Running } from './running.ts'

export type Said = { readonly status: number; readonly type: string; readonly body: unknown }

export type Client = (method: string, path: string, body?: unknown) => Promise<Said>

/** A body is told parsed, or as its text where it is no JSON; there is none where it is empty. */
export const clientOf =
  ({ url }: Pick<Running, 'url'>, headers: Readonly<Record<string, string>> = {}): Client =>
  async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        accept: '*/*',
        'accept-encoding': 'gzip, deflate',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    const parsed: unknown = type.includes('json') ? JSON.parse(text) : text || undefined
    return { status: response.status, type, body: parsed }
  }

export const ok = (body: unknown): Said => ({
  ...{ status: 200, type: 'application/json; charset=UTF-8', body },
})
export const plain = (status: number, body: string): Said => ({
  ...{ status, type: 'text/plain; charset=UTF-8', body },
})
export const nothing = (status: number): Said => ({ status, type: '', body: undefined })

export type Row = Readonly<Record<string, unknown>> & { readonly id: string }
export type Order = Row & { readonly contents: readonly Row[] }
export type User = Row & { readonly billingId: string }
export type Created = readonly [order: Order, payment: Row, delivery: Row, items: readonly Row[]]

/** What a POST has made. */
export async function made<Made extends Row>(
  send: Client,
  path: string,
  body?: unknown,
): Promise<Made> {
  const { status, body: found } = await send('POST', path, body)
  assert.equal(status, 200, JSON.stringify(found))
  return found as Made
}

/** The messages to a user, in their order. */
export async function lettersTo(send: Client, userId: string): Promise<readonly unknown[]> {
  const { body } = await send('GET', `/notification/notification/${userId}`)
  return (body as readonly Row[]).map(({ message }) => message)
}

export const phone = { item: 'phone', amount: 1, price: 123.45 }
export const cable = { item: 'cable', amount: 3, price: 0.1 }
export const future = '2030-06-26T16:00:00'
export const past = '2023-04-26T16:00:00'
export const maksim = { name: 'Maksim', email: 'sss@sss.ss' }
/** One under which nothing stands. */
export const nowhere = '00000000-0000-4000-8000-000000000000'
