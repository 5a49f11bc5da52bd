import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { integer, text } from '../contract/fields.ts'
import { command, event, query } from '../contract/message.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { StoreRefused } from '../log/log.ts'
import { answer, decide } from '../machine/decision.ts'
import { entries, type Entries } from '../machine/entries.ts'
import { service, type AnyService, type Told } from '../machine/service.ts'
import { until } from '../until.ts'
import { Engine } from './engine.ts'
import { Driver } from './run.ts'
import { Busy } from './work.ts'

const id = text()
const grow = command('trees.grow', { id, metres: integer() })
const grown = event('trees.grown', { id, metres: integer() })
const list = query('trees.list', {})

const trees = service('trees', {
  keyedBy: 'id',
  initial: 0,
  on: (on) => [on(grow, (height, it) => decide(height + it.metres, grown(it)))],
})

/** How high each tree is, and how often it grew. */
type Heights = { readonly heights: Entries<number>; readonly times: Entries<number> }

/** What a version of the view makes of a tree that has grown. */
type Way = (before: number, metres: number) => number

const added: Way = (before, metres) => before + metres
const heights = (way: Way, counts: boolean, table: object = {}) =>
  service<Heights>('tree-list', {
    keyedBy: { each: 'shard' },
    initial: { heights: entries<number>(), times: entries<number>() },
    view: true,
    gathers: {
      types: [grown],
      handler: (state, told: readonly Told[]) => decide(told.reduce(one(way, counts), state)),
    },
    on: (on) => [on(list, (state) => decide(state, answer(shown(state))))],
    ...table,
  })

const one =
  (way: Way, counts: boolean) =>
  (state: Heights, { data }: Told): Heights => {
    const { id: tree, metres } = data as { id: string; metres: number }
    const heightNow = way(state.heights.get(tree) ?? 0, metres)
    const times = counts ? state.times.with(tree, (state.times.get(tree) ?? 0) + 1) : state.times
    return { heights: state.heights.with(tree, heightNow), times }
  }

const shown = (state: Heights) => ({
  heights: Object.fromEntries(state.heights.list({})),
  times: Object.fromEntries(state.times.list({})),
})

const first = heights(added, false)
const second = heights(added, true, { version: 2, earlier: { view: first, same: ['heights'] } })
const lost = heights((before, metres) => (metres === 7 ? before : before + metres), true, {
  ...{ version: 2, earlier: { view: first, same: ['heights'] } },
})

async function run(cluster: Cluster, views: readonly AnyService[], limits = {}) {
  const lines: string[] = []
  let ids = 0
  const driver = new Driver(Date.now, (error) => assert.fail(error))
  const log = cluster.instance()
  const engine = new Engine({
    ...{ log, limits, services: [trees, ...views], clock: Date.now, onWork: driver.wake },
    newId: () => `${views.length}-${Date.now()}-${(ids += 1)}`,
    onView: (line) => lines.push(line),
  })
  const begin = async () => {
    await engine.start()
    for (const [shard, { owner }] of cluster.shards.entries()) {
      if (owner === undefined) cluster.give(shard, log)
    }
    driver.drive(engine)
  }
  await begin()
  const tenant = 'park'
  return {
    ...{ engine, lines },
    grow: (tree: string, metres: number) => engine.ask(grow({ id: tree, metres }), { tenant }),
    list: async () => {
      const parts = await engine.askEachShard(list({}), { tenant })
      const bodies = parts.map(({ body }) => body as ReturnType<typeof shown>)
      return {
        heights: Object.assign({}, ...bodies.map((body) => body.heights)) as object,
        times: Object.assign({}, ...bodies.map((body) => body.times)) as object,
      }
    },
    stop: async () => {
      driver.stop()
      await engine.stop()
      for (const shard of cluster.shards.keys()) await cluster.take(shard)
    },
  }
}

const newCluster = () => new Cluster({ installation: 'test', shards: 2 })
const forest = Object.fromEntries(
  Array.from({ length: 1200 }, (_, nth) => [`t${nth}`, 1 + (nth % 9)]),
)

/** A store in which the first version has heard of a forest. */
async function planted(): Promise<Cluster> {
  const cluster = newCluster()
  const park = await run(cluster, [first])
  await Promise.all(Object.entries(forest).map(([tree, metres]) => park.grow(tree, metres)))
  await park.stop()
  return cluster
}

const once = Object.fromEntries(Object.keys(forest).map((tree) => [tree, 1]))

describe('views: a version that is built from the events', () => {
  it('W1 W2 leaves the reads to the one before, and then knows all that it never heard', async () => {
    const park = await run(await planted(), [second])
    assert.deepEqual(await park.list(), { heights: forest, times: {} })
    const grows = Array.from({ length: 40 }, (_, nth) => park.grow(`t${nth}`, 1))
    await Promise.all(grows)
    await until(async () => Object.keys((await park.list()).times).length === 1200)
    const higher = { ...forest }
    const twice: Record<string, number> = { ...once }
    for (let nth = 0; nth < 40; nth++) {
      higher[`t${nth}`] = (forest[`t${nth}`] ?? 0) + 1
      twice[`t${nth}`] = 2
    }
    assert.deepEqual(await park.list(), { heights: higher, times: twice })
    await park.grow('t1', 5)
    assert.equal(((await park.list()).times as typeof twice)['t1'], 3)
    assert.equal(park.lines.filter((line) => line.endsWith('it is read from now on')).length, 2)
    await park.stop()
  })

  it('W3 goes on where it was when it was stopped', async () => {
    const cluster = await planted()
    let park = await run(cluster, [second], { batchStepsMax: 1 })
    for (let nth = 0; nth < 6; nth++) {
      await park.grow(`t${nth}`, 1)
      await park.stop()
      park = await run(cluster, [second], { batchStepsMax: 1 })
    }
    await until(async () => Object.keys((await park.list()).times).length === 1200)
    const { times } = await park.list()
    const sum = Object.values(times as typeof once).reduce((all, count) => all + count, 0)
    assert.equal(sum, 1206)
    await park.stop()
  })

  it('W2 is never read where it differs from the one before, and says how', async () => {
    const park = await run(await planted(), [lost])
    await until(() => park.lines.filter((line) => line.includes('differs')).length === 2)
    assert.match(park.lines.at(-1) ?? '', /heights of park\/\*\d has t\d+ otherwise/)
    assert.deepEqual(await park.list(), { heights: forest, times: {} })
    await park.stop()
  })

  it('answers nothing before it is built where the one before is gone', async () => {
    const alone = heights(added, true, { version: 2 })
    const park = await run(await planted(), [alone])
    const answers = park.list()
    await assert.rejects(answers, Busy)
    await until(() => park.lines.filter((line) => line.includes('is read')).length === 2)
    assert.deepEqual(await park.list(), { heights: forest, times: once })
    await park.stop()
  })

  it('is read at once where nothing has happened yet', async () => {
    const park = await run(newCluster(), [heights(added, true, { version: 2 })])
    await park.grow('oak', 3)
    assert.deepEqual(await park.list(), { heights: { oak: 3 }, times: { oak: 1 } })
    await park.stop()
  })

  it('is not left behind: a release that would not tell it what happens is refused', async () => {
    const cluster = await planted()
    const park = await run(cluster, [second])
    await park.grow('oak', 1)
    await park.stop()
    await assert.rejects(run(cluster, [first]), (error) => {
      assert.ok(error instanceof StoreRefused)
      assert.match(error.message, /newer release: the state of tree-list has version 2/)
      return true
    })
  })
})

describe('views: what cannot be built from the events of a shard', () => {
  it('is refused when it is declared', () => {
    assert.throws(
      () =>
        service('odd', {
          ...{ keyedBy: 'id', initial: 0, view: true, version: 2 },
          on: (on) => [on(grow, (height) => decide(height))],
        }),
      /odd cannot be rebuilt: it has to gather, one for each shard/,
    )
  })
})
