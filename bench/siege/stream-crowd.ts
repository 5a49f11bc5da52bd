/** A populator of stream orders that also waits for what becomes of each, and looks at the fraud board. */
import { customers, orderOf, paymentOf } from '../../tools/populate/records.ts'
import type { Caller } from './caller.ts'
import type { Crowd } from './crowd.ts'

const at = 'stream'
/** As often somebody asks for an order that there is not, and looks at the fraud board. */
const ordersPerLook = 10
const plenty = 2_000_000_000
/** So many that none of them comes near the limit of the fraud check; every sixth is nobody. */
const known = 500
const drawn = 600
const neverMs = 50
/** Only who wants it is to be told that it takes too long. */
const patient = 'timeout=30000'

type Order = { readonly id: string; readonly state: string }

export const streamCrowd: Crowd = {
  prepare: async (caller) => {
    for (const product of ['JUMPERS', 'UNDERPANTS']) {
      await write(caller, 'warehouse-inventory.v1', { key: product, value: plenty })
    }
    for (let id = 1; id <= known; id++) {
      const value = { ...customers[id % customers.length], id }
      await write(caller, 'customers', { key: id, value })
    }
  },
  round: async (caller, nth) => {
    await order(caller, nth)
    if (nth % ordersPerLook > 0) return
    const missing = `/v1/orders/never-${nth}?timeout=${neverMs}`
    await caller.ask({ at, method: 'GET', path: missing, right: [504] })
    await caller.json({ at: 'fraud', method: 'GET', path: '/fraud?limit=10' })
  },
}

async function order(caller: Caller, nth: number): Promise<void> {
  const body = { ...orderOf(nth, Math.random), customerId: nth % drawn }
  const path = `/v1/orders/${body.id}`
  const post = { at, method: 'POST', path: `/v1/orders?${patient}`, body } as const
  const { text } = await caller.ask({ ...post, right: [201] })
  caller.hold(text === path, () => `${path} is answered with ${text}`)
  await write(caller, 'payments.v1', { key: 'Payment:1234', value: paymentOf(nth) })
  const shown = await caller.json<Order>({ at, method: 'GET', path: `${path}?${patient}` })
  caller.hold(shown.id === body.id, () => `${body.id} is shown as ${shown.id}`)
  const judged = `${path}/validated?${patient}`
  const { state } = await caller.json<Order>({ at, method: 'GET', path: judged })
  const right = body.product === 'STOCKINGS' ? 'FAILED' : 'VALIDATED'
  caller.hold(state === right, () => `${JSON.stringify(body)} is ${state}`)
  caller.tally.settled(state === 'VALIDATED')
}

type Record = { readonly key: unknown; readonly value: unknown }

async function write(caller: Caller, topic: string, record: Record): Promise<void> {
  const path = `/v1/log/topics/${topic}/records`
  await caller.json({ at: 'native', method: 'POST', path, body: record }, 201)
}
