/** A small shop: tea and cups in stock, Anna's wallet, a slot on Tuesday. */
import assert from 'node:assert/strict'
import type { Running } from './running.ts'

export const startsAt = '2030-01-08T08:00:00.000Z'

export async function stocked({ send }: Running): Promise<void> {
  const answers = [
    await send('PUT', '/v1/stock/tea', { body: { onHand: 200 } }),
    await send('PUT', '/v1/stock/cup', { body: { onHand: 100 } }),
    await send('POST', '/v1/accounts', { body: { id: 'anna', currency: 'EUR' } }),
    await send('POST', '/v1/accounts/anna/deposits', { body: { amount: 100_000 } }),
    await send('PUT', '/v1/slots/tuesday', { body: { capacity: 50, startsAt } }),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 201, 200, 200],
  )
}

/** Two teas and a cup, paid by Anna, brought on Tuesday: 2 × 300 + 450. */
export const order = {
  customerId: 'c-anna',
  currency: 'EUR',
  lines: [
    { sku: 'tea', quantity: 2, unitPrice: 300 },
    { sku: 'cup', quantity: 1, unitPrice: 450 },
  ],
  payment: { account: 'anna' },
  delivery: { slot: 'tuesday' },
}

export const wait = { prefer: 'wait=60' }
