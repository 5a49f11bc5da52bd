/** A small shop: tea and cups in stock, Anna's wallet, a slot on Tuesday. */
import type { Running } from './running.ts'

export const startsAt = '2030-01-08T08:00:00.000Z'

export async function stocked({ client }: Pick<Running, 'client'>): Promise<void> {
  const tea = { sku: 'tea', body: { onHand: 200 } }
  const cups = { sku: 'cup', body: { onHand: 100 } }
  const tuesday = { id: 'tuesday', body: { capacity: 50, startsAt } }
  await client.done('PUT /v1/stock/{sku}', tea)
  await client.done('PUT /v1/stock/{sku}', cups)
  await client.done('POST /v1/accounts', { body: { id: 'anna', currency: 'EUR' } })
  const deposit = { id: 'anna', body: { amount: 100_000 } }
  await client.done('POST /v1/accounts/{id}/deposits', deposit)
  await client.done('PUT /v1/slots/{id}', tuesday)
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

export const wait = { Prefer: 'wait=60' }
