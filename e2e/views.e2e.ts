/** Views are built anew from the events of a store that an earlier release left: at work, and by command. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EmbeddedLog, Entries, type AnyService } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { listOrders, placeOrder, type OrdersPage } from '#contracts/orders'
import { runOn } from '../composition.ts'
import { storefronts } from '../storefronts/all.ts'
import { verified } from '../tools/proof/server.ts'
import { compared, switched } from '../tools/views/compared.ts'
import { putInPlace } from '../tools/views/put-in-place.ts'
import { keptStores, layOut } from './fixtures/kept-stores.ts'

const shards = 8
const tenant = 'shop'
const order = { customerId: 'carl', currency: 'EUR', lines: [{ sku: 'tea', quantity: 1 }] }

/** A release whose views are those of before under a new version: all of each must come out the same. */
function anew(service: AnyService): AnyService {
  const { name, initial, view, routes } = service
  const isOfShard = routes.some(({ gathers, by }) => gathers === true && by === undefined)
  if (!view || !isOfShard) return service
  const parts = Object.entries(initial as object)
  const same = parts.flatMap(([part, of]) => (of instanceof Entries ? [part] : []))
  return {
    ...service,
    ...{ name: `${name}-2`, version: 2 },
    rebuilt: { of: name, earlier: { view: service, same } },
  }
}

for (const name of keptStores()) {
  describe(`views of the store kept as ${name}`, () => {
    it('come out of the events as they are, and are read then, with what has happened since', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'millrace-views-'))
      layOut(name, directory)
      const lines: string[] = []
      const views = new Set<string>()
      const { engine, stop } = await runOn({
        ...{ storefronts, log: new EmbeddedLog({ directory, shards }) },
        fraud: { limitMinor: 0, windowMs: 1 },
        around: (service) => {
          const made = anew(service)
          if (made !== service) views.add(made.name)
          return made
        },
        onView: (line) => lines.push(line),
        onFailure: (error) => assert.fail(error),
      })
      const list = async () => {
        const parts = await engine.askEachShard(listOrders({ limit: 100 }), { tenant })
        const ids = parts.flatMap(({ body }) => (body as OrdersPage).items)
        return ids.map(({ orderId }) => orderId).toSorted()
      }
      try {
        assert.ok(views.size >= 3, [...views].join())
        const before = await list()
        assert.ok(before.length > 15)
        await engine.ask(placeOrder({ ...order, orderId: 'meanwhile' }), { tenant })
        await until(() => lines.some((line) => line.includes('differs')) || isRead(lines, views))
        assert.deepEqual(
          lines.filter((line) => line.includes('differs')),
          [],
        )
        assert.deepEqual(await list(), [...before, 'meanwhile'].toSorted())
      } finally {
        await stop()
      }
      const { clean, text } = verified(['--data', directory])
      assert.ok(clean, text)
      rmSync(directory, { recursive: true })
    })
  })
}

describe('npm run views', () => {
  let directory: string
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'millrace-views-'))
    layOut('first', directory)
  })
  after(() => rmSync(directory, { recursive: true }))

  function views(...flags: readonly string[]) {
    const args = ['tools/views.ts', '--data', directory, ...flags]
    const cwd = join(import.meta.dirname, '..')
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
    return { status, out: stdout, err: stderr }
  }
  const differing = () =>
    compared(directory).flatMap(({ view, differences }) =>
      differences.map(({ key, is }) => `${view} ${key}: ${is}`),
    )
  const damaged = [
    'order-list shop/*0: in no event',
    'order-history shop/approved: stored otherwise',
  ]

  it('finds every view as the events have it', () => {
    const found = compared(directory)
    assert.deepEqual(differing(), [])
    const sizes = new Map(found.map(({ view, keys, entries }) => [view, [keys, entries]]))
    assert.deepEqual(sizes.get('order-list'), [9, 40])
    assert.deepEqual(sizes.get('order-history'), [20, 0])
  })

  it('names what differs, and changes nothing of it unless it is told to', async () => {
    const approved = { service: 'order-history', key: 'shop/approved', map: '', entry: '' }
    const list = { service: 'order-list', key: 'shop/*0', map: 'index' }
    await putInPlace(directory, () => [
      { ...list, entry: 'state|APPROVED|0|nobody', value: () => '1' },
      { ...approved, value: (stored = '') => stored.replace('"approved"', '"canceled"') },
    ])
    const { status, out } = views()
    assert.equal(status, 1, out)
    assert.match(out, /^  order-list .* 1 DIFFER\n {4}shop\/\*0 index state\|.*: in no event$/m)
    assert.match(out, /^  order-history .* 1 DIFFER\n {4}shop\/approved: stored otherwise$/m)
    assert.match(out, /^  letter-list .* OK$/m)
    assert.deepEqual(differing(), damaged)
  })

  it('puts in its place what was built, where nobody has the store open', async () => {
    const log = new EmbeddedLog({ directory, shards })
    await assert.rejects(switched(directory), /in use/)
    assert.deepEqual(differing(), damaged)
    await log.stop()
    await switched(directory)
    assert.deepEqual(differing(), [])
    const { clean, text } = verified(['--data', directory])
    assert.ok(clean, text)
  })
})

/** All that were built are read: those of shards in which something had happened. */
function isRead(lines: readonly string[], views: ReadonlySet<string>): boolean {
  const begun = lines.filter((line) => line.endsWith('it is built from the events'))
  const read = lines.filter((line) => line.endsWith('it is read from now on'))
  return begun.length >= views.size && begun.length === read.length
}
