/** Stream orders on the real server, which stops, starts, and is killed. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { recordsIn, untilAnswered } from './again.ts'
import { Restarting } from './restarting.ts'
import { sendTo, type Body } from './running.ts'
import { jumpers, streamShop } from './stream-shop.ts'

describe('stream orders, when the server ends', () => {
  const server = new Restarting('--storefronts', 'stream', '--registry-port', '0')
  before(() => server.open())
  after(() => server.close())

  const shop = streamShop({
    at: (name) => server.at(name),
    send: (method, path, call) => sendTo(server.url + path, method, call),
  })

  it('are all there after a stop and a start', async () => {
    await shop.byHand('warehouse-inventory.v1', 'JUMPERS', 100_000)
    const customer = { id: 1, firstName: 'Jay', lastName: 'Kreps', email: 'j', address: 'a' }
    await shop.byHand('customers', 1, { ...customer, level: 'gold' })
    const first = { ...jumpers, customerId: 1 }
    assert.equal(await shop.judged(first), 'VALIDATED')
    const kept = ['orders.v1', 'order-validations.v1', 'gold', 'warehouse-inventory.v1']
    const before = await Promise.all(kept.map(shop.records))
    await server.restart('SIGTERM')
    assert.deepEqual(await Promise.all(kept.map(shop.records)), before)
    assert.equal((await shop.order('1/validated'))['state'], 'VALIDATED')
    const again = await shop.post(first)
    assert.deepEqual([again.status, await again.text()], [201, '/v1/orders/1'])
    assert.equal((await shop.values('orders.v1', '1')).length, 2)
  })

  it('tell who waits to come again, when the server is told to stop', async () => {
    const waiting = shop.get('never?timeout=60000')
    // The wait is there as soon as another request that was sent later is answered.
    await shop.get('1')
    const restarted = server.restart('SIGTERM')
    const answer = await waiting
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('retry-after'), '1')
    assert.equal(((await answer.json()) as Body)['error'], 'Service Unavailable')
    await restarted
  })

  it('are neither lost nor doubled when it is killed between their steps, or stopped under load', async () => {
    const acknowledged: string[] = []
    await server.underLoad(async (id, nth) => {
      await untilAnswered(() => shop.post({ ...jumpers, id, customerId: nth % 50 }), 201)
      acknowledged.push(id)
    })
    const [orders, verdicts] = await Promise.all([
      allValues('orders.v1'),
      allValues('order-validations.v1'),
    ])
    for (const id of acknowledged) {
      const state = (await shop.order(`${id}/validated?timeout=60000`))['state']
      const told = orders.get(id)?.map((one) => one['state'])
      assert.deepEqual(told, ['CREATED', state], id)
      const checks = verdicts.get(id)?.map((one) => one['checkType'])
      assert.equal(new Set(checks).size, 3, id)
      assert.equal(checks?.length, 3, id)
    }
    const sold = [...orders.values()].flat().filter(({ state }) => state === 'VALIDATED')
    const reserved = 'inventory-service-store-of-reserved-stock-changelog'
    const told = await pagesOf(reserved)
    assert.equal(told.at(-1)?.['value'], sold.length)
    const placed = [...orders.keys()].filter((id) => id !== '1')
    assert.deepEqual(placed.toSorted(), acknowledged.toSorted())
  })

  it('have their schemas in the registry, with the names that stock serializers look for', async () => {
    const registry = server.at('registry')
    const ask = async (path: string) => (await fetch(registry + path)).json() as Promise<unknown>
    const subjects = await ask('/subjects')
    for (const topic of ['orders.v1', 'order-validations.v1', 'payments.v1', 'customers']) {
      assert.ok((subjects as string[]).includes(`${topic}-value`), topic)
    }
    const latest = (await ask('/subjects/orders.v1-value/versions/latest')) as {
      readonly id: number
      readonly schema: string
    }
    const byId = (await ask(`/schemas/ids/${latest.id}`)) as { readonly schema: string }
    assert.deepEqual(JSON.parse(byId.schema), JSON.parse(latest.schema))
    const [, , order] = JSON.parse(latest.schema) as { name: string; namespace: string }[]
    assert.deepEqual([order?.name, order?.namespace], ['Order', 'ru.aasmc.avro.eventdriven'])
  })

  it('keep the laws', () => server.leavesItsStoreWhole())

  const send = (path: string) => sendTo(server.url + path, 'GET')
  /** A topic's records, page by page. */
  async function pagesOf(topic: string): Promise<readonly Body[]> {
    const parts = await Promise.all([0, 1, 2].map((partition) => recordsIn(send, topic, partition)))
    return parts.flat()
  }
  async function allValues(topic: string): Promise<ReadonlyMap<string, readonly Body[]>> {
    const records = await pagesOf(topic)
    const byKey = Map.groupBy(records, ({ key }) => String(key))
    return new Map(
      [...byKey].map(([key, those]) => [key, those.map((one) => one['value'] as Body)]),
    )
  }
})
