import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { command, type Evolution } from '../contract/message.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { StoreRefused } from '../log/log.ts'
import { answer, decide, later } from '../machine/decision.ts'
import { service, type AnyService, type Migrations } from '../machine/service.ts'
import { Engine } from './engine.ts'

type Release = {
  readonly version?: number
  readonly migrations?: Migrations
  readonly message?: Evolution
  readonly tables?: readonly number[]
}

/** A release of a machine that says hello, and hello again later. */
function greeter({ version = 1, migrations = {}, message = {}, tables }: Release = {}) {
  const greet = command('greeter.greet', { id: text() }, message)
  const again = command('greeter.again', { id: text() })
  const machine = service<{ readonly count: number }>('greeter', {
    keyedBy: 'id',
    initial: { count: 0 },
    version,
    migrations,
    on: (on) => [
      on(greet, ({ count }, { id }, { now }) =>
        decide({ count: count + 1 }, later('again', now + 1000, again({ id })), answer(count + 1)),
      ),
      on(again, ({ count }) => decide({ count: count + 10 })),
    ],
  })
  return { greet, machine: tables === undefined ? machine : { ...machine, versions: tables } }
}

const other = service('other', { keyedBy: 'id', initial: {}, on: () => [] })

async function engineOn(cluster: Cluster, services: readonly AnyService[]): Promise<Engine> {
  let ids = 0
  const log = cluster.instance()
  const newId = () => `call-${ids++}`
  const engine = new Engine({ log, services, clock: () => 1, elapsed: () => 0, newId })
  await engine.start()
  await engine.turn()
  return engine
}

/** A store that a release has greeted `a` in, and that nobody owns. */
async function storeOf(release: Release): Promise<Cluster> {
  const cluster = new Cluster({ installation: 'test', shards: 2 })
  const { greet, machine } = greeter(release)
  const engine = await engineOn(cluster, [machine, other])
  const greeted = engine.ask(greet({ id: 'a' }), { tenant: 't' })
  await engine.turn()
  await greeted
  await engine.stop()
  return cluster
}

const up: Migrations = { 1: ({ count }: { count: number }) => ({ count: count + 100 }) }

describe('release: what is stored is held against it (V2)', () => {
  it('starts where nothing has changed, and writes nothing more', async () => {
    const cluster = await storeOf({})
    const engine = await engineOn(cluster, [greeter().machine, other])
    assert.equal(engine.telling().commits, 0)
    await engine.stop()
  })

  it('brings state up to a newer release', async () => {
    const cluster = await storeOf({})
    const { greet, machine } = greeter({ version: 2, migrations: up })
    const engine = await engineOn(cluster, [machine, other])
    const greeted = engine.ask(greet({ id: 'a' }), { tenant: 't' })
    await engine.turn()
    assert.equal((await greeted).body, 102)
    await engine.stop()
  })

  const refusals: readonly [name: string, stored: Release, release: Release, why: RegExp][] = [
    ['lacks a migration', {}, { version: 2 }, /nothing brings it up to 2/],
    [
      'is older than the state',
      { version: 2, migrations: up },
      {},
      /newer release: the state of greeter has version 2; this one knows 1/,
    ],
    [
      'is older than a message',
      { message: { version: 2, upcasts: { 1: (data: unknown) => data } } },
      {},
      /newer release: greeter.greet has version 2; this one knows 1/,
    ],
    ['lacks the table of a saga', { tables: [1] }, { tables: [2] }, /under its table 1/],
  ]
  for (const [name, stored, release, why] of refusals) {
    it(`refuses a release that ${name}, and leaves the store free`, async () => {
      const cluster = await storeOf(stored)
      const start = engineOn(cluster, [greeter(release).machine, other])
      await assert.rejects(start, (error) => {
        assert.ok(error instanceof StoreRefused)
        assert.match(error.message, why)
        assert.ok(!error.message.includes('\n'))
        return true
      })
      await (await engineOn(cluster, [greeter(stored).machine, other])).stop()
    })
  }

  it('still wants the migration of state that an older release left', async () => {
    const cluster = await storeOf({})
    const second = greeter({ version: 2, migrations: up })
    await (await engineOn(cluster, [second.machine, other])).stop()
    await assert.rejects(engineOn(cluster, [greeter({ version: 2 }).machine, other]), StoreRefused)
  })

  it('refuses to lose a service that a message waits for, and takes leave of one without', async () => {
    const cluster = await storeOf({})
    await assert.rejects(engineOn(cluster, [other]), /holds greeter.again for greeter/)
    await (await engineOn(cluster, [greeter().machine])).stop()
  })

  it('takes a table of a saga that is kept beside the new one', async () => {
    const cluster = await storeOf({ tables: [1] })
    await (await engineOn(cluster, [greeter({ tables: [2, 1] }).machine, other])).stop()
  })
})
