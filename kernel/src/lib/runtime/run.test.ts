import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as round } from 'node:timers/promises'
import { diaryOf, note, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { Engine } from './engine.ts'
import { Driver } from './run.ts'

/** How often the event loop comes round before a call is answered. */
async function roundsUntilAnswered(): Promise<number> {
  const driver = new Driver(
    () => 1000,
    (error) => assert.fail(error),
  )
  const engine = new Engine({
    log: new Cluster({ installation: 'test', shards: 1 }).instance({}),
    services: [diaryOf({ is: false })],
    clock: () => 1000,
    elapsed: () => 0,
    newId: () => 'id',
    onWork: driver.wake,
  })
  await engine.start()
  driver.drive(engine)
  for (let calm = 0; calm < 50; calm++) await round()
  let isAnswered = false
  void engine.ask(note({ id: 'k', word: 'w' }), { tenant }).then(() => (isAnswered = true))
  let rounds = 0
  for (; !isAnswered && rounds < 100; rounds++) await round()
  driver.stop()
  return rounds
}

describe('driver: between two turns', () => {
  it('the event loop comes round once', async () => {
    assert.ok((await roundsUntilAnswered()) <= 4)
  })
})
