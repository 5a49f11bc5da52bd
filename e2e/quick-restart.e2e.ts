/** Quick orders on the real server, which stops, starts, and is killed. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { recordsIn, untilAnswered } from './again.ts'
import { Restarting } from './restarting.ts'
import { sendTo, type Body } from './running.ts'

const endMsMax = 60_000

describe('quick orders, when the server ends', () => {
  const shop = new Restarting('--storefronts', 'quick')
  before(() => shop.open())
  after(() => shop.close())

  const post = (id: string, quantity: number) =>
    fetch(`${shop.at('quick')}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ order_id: id, user_id: 'user789', item: 'laptop', quantity }),
    })

  /** What a topic says of each order, in its order. */
  const told = async (topic: string): Promise<Map<string, Body[]>> => {
    const records = await recordsIn((path) => sendTo(shop.url + path, 'GET'), topic)
    const values = records.map(({ value }) => value as Body)
    return Map.groupBy(values, (value) => String(value['order_id']))
  }

  it('are neither lost nor told twice, however often it is stopped or killed under load', async () => {
    const acknowledged = new Map<string, number>()
    await shop.underLoad(async (id, nth) => {
      const quantity = nth % 10
      await untilAnswered(() => post(id, quantity), 200)
      acknowledged.set(id, quantity)
    })
    const orders = await told('orders')
    let endings = new Map<string, Body[]>()
    const until = Date.now() + endMsMax
    while (endings.size < acknowledged.size && Date.now() < until) {
      endings = await told('notifications')
    }
    assert.deepEqual([...orders.keys()].toSorted(), [...acknowledged.keys()].toSorted())
    for (const [id, quantity] of acknowledged) {
      assert.equal(orders.get(id)?.length, 1, id)
      const states = endings.get(id)?.map(({ status }) => status)
      assert.deepEqual(states, [quantity > 0 ? 'confirmed' : 'rejected'], id)
    }
  })

  it('leave a store in which all laws hold', () => shop.leavesItsStoreWhole())
})
