import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as round } from 'node:timers/promises'
import { diaryOf, note, tenant } from '../log/conformance/diary.ts'
import type { Pace } from '../log/log.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { until } from '../until.ts'
import { Engine } from './engine.ts'
import { Driver } from './run.ts'

type How = { readonly pace?: Pace; readonly elapsed?: () => number }

/** An engine that is driven, and has nothing to do yet. */
async function driven({ pace, elapsed = () => 0 }: How = {}) {
  const driver = new Driver(
    () => 1000,
    (error) => assert.fail(error),
  )
  const gate = { isShut: false, open: Promise.withResolvers<void>() }
  const log = new Cluster({ installation: 'test', shards: 1 }).instance({
    beforeCommit: () => (gate.isShut ? gate.open.promise : undefined),
  })
  const told = { batches: 0 }
  const commit = log.commit.bind(log)
  log.commit = (batch) => {
    told.batches++
    return commit(batch)
  }
  const engine = new Engine({
    log: pace === undefined ? log : Object.assign(log, { pace }),
    services: [diaryOf({ is: false })],
    clock: () => 1000,
    newId: () => 'id',
    onWork: driver.wake,
    elapsed,
  })
  await engine.start()
  driver.drive(engine)
  await calm()
  told.batches = 0
  const ask = (word: string) => engine.ask(note({ id: 'k', word }), { tenant })
  return { driver, gate, told, ask }
}

/** All happens for which no time has to pass. */
async function calm(): Promise<void> {
  for (let rounds = 0; rounds < 50; rounds++) await round()
}

describe('driver: between two turns', () => {
  it('the event loop comes round once', async () => {
    const { driver, ask } = await driven()
    let isAnswered = false
    void ask('w').then(() => (isAnswered = true))
    let rounds = 0
    for (; !isAnswered && rounds < 100; rounds++) await round()
    driver.stop()
    assert.ok(rounds <= 4)
  })
})

describe('driver: what a commit is worth (R5)', () => {
  const pace = { callsWorthABatch: 4, restMs: 3, batchMs: 20 }

  /** How many batches are under way when a call was asked, then so many more, and nothing is committed. */
  async function underWay(calls: number, how: How): Promise<number> {
    const { driver, gate, told, ask } = await driven(how)
    gate.isShut = true
    const first = ask('first')
    await calm()
    const others = Array.from({ length: calls }, (_, nth) => ask(`word ${nth}`))
    await calm()
    const { batches } = told
    gate.open.resolve()
    await Promise.all([first, ...others])
    driver.stop()
    return batches
  }

  it('few calls wait for the batch under way', async () => {
    assert.equal(await underWay(3, { pace }), 1)
  })

  it('enough of them do not, and where the log says nothing none does', async () => {
    assert.equal(await underWay(4, { pace }), 2)
    assert.equal(await underWay(1, {}), 2)
  })

  it('few calls wait for a moment after a batch of several, and share the next', async () => {
    let elapsed = 0
    const { driver, told, ask } = await driven({ pace, elapsed: () => elapsed })
    await Promise.all([ask('a'), ask('b')])
    assert.equal(told.batches, 1)
    const later = [ask('c'), ask('d')]
    await calm()
    assert.equal(told.batches, 1)
    elapsed = 3
    await Promise.all(later)
    assert.equal(told.batches, 2)
    driver.stop()
  })

  it('who calls alone does not', async () => {
    const { driver, told, ask } = await driven({ pace: { ...pace, restMs: 600_000 } })
    for (const word of ['a', 'b', 'c']) await ask(word)
    assert.equal(told.batches, 3)
    driver.stop()
  })

  it('a batch is over when it has run for as long as the log says', async () => {
    const shorter = { ...pace, batchMs: 6 }
    for (const [batches, how] of [
      [1, pace],
      [2, shorter],
    ] as const) {
      let elapsed = 0
      const { driver, told, ask } = await driven({ pace: how, elapsed: () => elapsed++ })
      await Promise.all(Array.from({ length: 10 }, (_, nth) => ask(`word ${nth}`)))
      assert.equal(told.batches, batches)
      driver.stop()
    }
  })

  it('goes on by itself when the moment is over', async () => {
    const { driver, ask } = await driven({ pace, elapsed: () => performance.now() })
    await Promise.all([ask('a'), ask('b')])
    let isAnswered = false
    void ask('c').then(() => (isAnswered = true))
    await until(() => isAnswered)
    driver.stop()
  })
})
