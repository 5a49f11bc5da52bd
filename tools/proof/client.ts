/** A client that never forgets what it was promised: calls with keys, repeated until answered. */
import { setTimeout as pause } from 'node:timers/promises'

export type Reply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

type Call = { readonly key?: string; readonly body?: unknown; readonly wait?: number }

/** `undefined` where nothing came back that counts: no connection, no answer, 429 or 503. */
export async function once(
  url: string,
  [method, path]: readonly [string, string],
  { key, body, wait }: Call = {},
): Promise<Reply | undefined> {
  try {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(wait === undefined ? {} : { prefer: `wait=${wait}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status === 429 || response.status >= 500) return undefined
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  } catch {
    return undefined
  }
}

export async function surely(
  urlNow: () => string,
  call: readonly [string, string],
  options: Call = {},
): Promise<Reply> {
  for (;;) {
    const reply = await once(urlNow(), call, options)
    if (reply !== undefined) return reply
    await pause(20)
  }
}

/** What the orders of a proof want: two skus, a wallet, a slot. */
export async function stocked(urlNow: () => string, stock: number, money: number): Promise<void> {
  for (const sku of ['tea', 'cup']) {
    await surely(urlNow, ['PUT', `/v1/stock/${sku}`], { body: { onHand: stock } })
  }
  const account = { id: 'anna', currency: 'EUR' }
  await surely(urlNow, ['POST', '/v1/accounts'], { body: account, key: 'open-anna' })
  const deposit = { body: { amount: money }, key: 'deposit-anna' }
  await surely(urlNow, ['POST', '/v1/accounts/anna/deposits'], deposit)
  const slot = { capacity: stock, startsAt: '2040-01-08T08:00:00.000Z' }
  await surely(urlNow, ['PUT', '/v1/slots/tuesday'], { body: slot })
}

export const orderBody = (nth: number) => ({
  customerId: `c-${nth % 20}`,
  currency: 'EUR',
  lines: [
    { sku: 'tea', quantity: 1, unitPrice: 300 },
    { sku: 'cup', quantity: 1 + (nth % 3), unitPrice: 100 },
  ],
  payment: { account: 'anna' },
  ...(nth % 2 === 0 ? { delivery: { slot: 'tuesday' } } : {}),
})

export const isFinal = ({ body: { state } }: Reply): boolean =>
  state === 'APPROVED' || state === 'CANCELED'
