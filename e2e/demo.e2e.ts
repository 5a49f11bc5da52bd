/** `--demo` as a person sees it: a shop that fills itself in, and never somebody's own. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Client } from '../client/client.ts'
import { Demo } from '../tools/demo/demo.ts'
import { fatesCount } from '../tools/demo/fates.ts'
import { startServer, verified } from '../tools/proof/server.ts'
import { openCardShop } from './card-shop.ts'
import type { Running } from './running.ts'

describe('the demo', () => {
  let app: Running
  before(async () => {
    app = await openCardShop()
  })
  after(() => app.stop())

  const opened = async (anyway = false, ordersMax = fatesCount) => {
    const demo = await Demo.open({ url: app.url, anyway, everyMs: 1, ordersMax })
    assert.ok(demo instanceof Demo, String(demo))
    return demo
  }
  const states = async () => {
    const orders = await app.client.all('GET /v1/orders', { query: { limit: 1000 } })
    return Map.groupBy(orders, ({ state }) => state)
  }

  it('places orders of every fate, and then no more', async () => {
    const demo = await opened()
    assert.match(demo.told, /an order every 0\.001 s, \d+ at most; all its ids begin with demo-/)
    demo.begin()
    await until(async () => {
      return demo.placed === fatesCount && (await states()).get('PENDING')?.length === 1
    })
    await until(async () => (await states()).has('SHIPPED'))
    const orders = [...(await states()).values()].flat()
    assert.equal(orders.length, fatesCount)
    const reasons = orders.flatMap(({ reasons: all }) => all.map(({ code }) => code))
    for (const code of [
      ...(['out-of-stock', 'insufficient-funds', 'card-declined', 'unknown-sku'] as const),
      'slot-full',
      ...(['unknown-account', 'canceled-by-request'] as const),
    ] as const) {
      assert.ok(reasons.includes(code), `${code} is not among ${reasons.join()}`)
    }
    await demo.stop()
  })

  it('leaves an order to a person, who finds it and decides', async () => {
    const [review, ...more] = await app.client.all('GET /v1/reviews', { query: { state: 'open' } })
    assert.ok(review !== undefined && more.length === 0)
    assert.equal(review.checks[0]?.check, 'large-orders')
    const id = review.orderId
    const body = { verdict: 'approve', reason: 'They are known.' } as const
    await app.client.done('POST /v1/reviews/{id}', { id, body })
    await until(async () => {
      return (await app.client.done('GET /v1/orders/{id}', { id })).state === 'APPROVED'
    })
  })

  it('has a product pre-ordered by more than there are places for, and released', async () => {
    const sku = 'demo-lamp'
    const preorders = async () => {
      const all = await app.client.all('GET /v1/preorders', { query: { sku } })
      return all.toReversed().map(({ state }) => state)
    }
    assert.deepEqual(await preorders(), [
      ...['RESERVED', 'RESERVED', 'RESERVED'],
      ...['WAITING', 'WAITING'],
    ])
    const { releaseAt } = await app.client.done('GET /v1/preorder-products/{sku}', { sku })
    assert.ok(Date.parse(releaseAt) < Date.now() + 60_000)
    await app.client.done('POST /v1/preorder-products/{sku}/release', { sku })
    const released = ['RELEASED', 'DECLINED', 'RELEASED', 'WAITING', 'WAITING'].join()
    await until(async () => (await preorders()).join() === released)
  })

  it('goes on behind its own orders at the next start', async () => {
    const count = async () => [...(await states()).values()].flat().length
    const before = await count()
    const demo = await opened(false, 1)
    demo.begin()
    await until(async () => (await count()) === before + 1)
    await app.client.done('GET /v1/orders/{id}', { id: `demo-${fatesCount + 1}` })
    await demo.stop()
  })

  it('keeps out of a store that somebody has placed orders in, unless it is told otherwise', async () => {
    const lines = [{ sku: 'tea', quantity: 1, unitPrice: 1 }]
    const body = { id: 'mine', customerId: 'me', currency: 'EUR', lines }
    await app.client.done('POST /v1/orders', { body })
    const refused = await Demo.open({ url: app.url })
    assert.match(
      String(refused),
      /^off: order mine is somebody's own; --data \.\/demo gives .*, --demo-anyway/,
    )
    await (await opened(true)).stop()
  })

  it('is told in the table of a start, and ends with the server', async () => {
    const data = mkdtempSync(join(tmpdir(), 'millrace-demo-'))
    const lines: string[] = []
    const flags = ['--demo', '--storefronts', 'none']
    const server = await startServer({ data, flags, onLine: (line) => lines.push(line) })
    try {
      await until(() => lines.some((line) => /^ {2}demo {10}an order every 1\.5 s, /.test(line)))
      await until(async () => {
        const { items } = await new Client({ url: server.url }).done('GET /v1/orders')
        return items.length > 0
      })
      server.child.kill('SIGTERM')
      assert.equal(await server.ended, 0)
    } finally {
      server.child.kill('SIGKILL')
    }
    const { clean, text } = verified(['--data', data])
    assert.ok(clean, text)
    rmSync(data, { recursive: true })
  })
})
