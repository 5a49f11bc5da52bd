/** Every step is a commit of its own, and the process ends after each of them in turn. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Cluster } from '@millrace/kernel/testing'
import { placeOf, showRecords, type Records } from '#contracts/topics/hand'
import type { Topic } from '#contracts/topics/topic'
import { setStock } from '#contracts/warehouse'
import { Process } from '../stepwise.ts'
import { usualOptions } from '../storefront.ts'
import { acceptOrder, checkTypes, showOrder, type Shown } from './contracts.ts'
import { stream } from './stream.ts'
import { topicsWith } from './topics.ts'

const storefront = stream({ ...usualOptions, streamPartitions: 1 })
const topics = topicsWith(1)
const posted = {
  ...({ id: '1', customerId: 2, product: 'JUMPERS', quantity: 1, priceCents: 100 } as const),
}
const order = acceptOrder({ orderId: '1', posted })

async function told(process: Process, { topic }: Topic): Promise<readonly object[]> {
  const asked = showRecords({ place: placeOf(topic, 0), from: 0, limit: 100 })
  const found = await process.shown<Records>(asked)
  return (found?.items ?? []).map(({ value }) => value as object)
}

/** Ends the process after each step of an order of one, where so many are in stock. */
async function cutAfterEachStep(onHand: number, state: 'VALIDATED' | 'FAILED'): Promise<number> {
  for (let after = 0; ; after++) {
    const cluster = new Cluster({ installation: 'test', shards: 2 })
    const first = await Process.on(storefront, cluster)
    await first.shown(setStock({ sku: 'JUMPERS', onHand }))
    void first.ask(order)
    const taken = await first.steps(after)
    const next = await Process.on(storefront, cluster)
    await next.steps()
    const said = `after step ${after}`
    // What was not even begun is begun by whoever sends it again; nothing is begun twice.
    await next.shown(order)
    const shown = await next.shown<Shown>(showOrder({ orderId: '1' }))
    assert.equal(shown?.state, state, said)
    const states = (await told(next, topics.orders)).map((one) => 'state' in one && one.state)
    assert.deepEqual(states, ['CREATED', state], said)
    const checks = (await told(next, topics.validations)).map(
      (one) => 'checkType' in one && one.checkType,
    )
    assert.deepEqual(checks.toSorted(), [...checkTypes].toSorted(), said)
    const reserved = await told(next, topics.reserved)
    assert.equal(reserved.at(-1), state === 'VALIDATED' ? 1 : undefined, said)
    if (taken < after) return after
  }
}

describe('stream orders: a process that ends between two steps', () => {
  it('leaves an order that is validated once, each verdict told once', async () => {
    assert.ok((await cutAfterEachStep(5, 'VALIDATED')) > 8)
  })

  it('leaves an order that fails once, each verdict told once', async () => {
    assert.ok((await cutAfterEachStep(0, 'FAILED')) > 6)
  })
})
