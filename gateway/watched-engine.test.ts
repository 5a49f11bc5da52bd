import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decide, Engine, service } from '@millrace/kernel'
import { Cluster } from '@millrace/kernel/testing'
import { confirmOrder, orderConfirmed } from '#contracts/orders'
import { WatchedEngine } from './watched-engine.ts'

const tenant = 'shop'
type Order = { readonly state: 'PENDING' | 'APPROVED' }

/** Who asks again is told again, as the saga needs it; then nothing changes. */
const orders = service<Order>('orders', {
  keyedBy: 'orderId',
  initial: { state: 'PENDING' },
  on: (on) => [
    on(confirmOrder, (order, { orderId }, { now }) =>
      decide(
        order.state === 'APPROVED' ? order : { state: 'APPROVED' },
        orderConfirmed({ orderId, customerId: 'anna', placedAt: now, state: 'APPROVED' }),
      ),
    ),
  ],
})

async function started() {
  const cluster = new Cluster({ installation: 'test', shards: 2 })
  let ids = 0
  const engine = new Engine({
    ...{ log: cluster.instance(), services: [orders], clock: () => 1, elapsed: () => 0 },
    newId: () => `call-${ids++}`,
  })
  await engine.start()
  await engine.turn()
  const heard: string[] = []
  engine.onCommitted(({ key }) => heard.push(key))
  const confirm = (orderId: string) => engine.ask(confirmOrder({ orderId }), { tenant })
  return { engine, heard, confirm, watched: new WatchedEngine(engine) }
}

describe('gateway: orders are counted', () => {
  it('once, however often their end is told, in one batch or later', async () => {
    const { engine, heard, confirm, watched } = await started()
    const asked = ['one', 'one', 'other'].map(confirm)
    await engine.turn()
    asked.push(confirm('one'))
    await engine.turn()
    await Promise.all(asked)
    assert.deepEqual(heard, ['one', 'one', 'other', 'one'])
    const { orders: counted } = await watched.telling()
    assert.deepEqual(counted, { placed: 0, approved: 2, canceled: 0 })
  })
})
