/** A log that fails while nothing is being committed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { diaryOf, note, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { Engine } from './engine.ts'
import { Driver } from './run.ts'
import { Busy } from './work.ts'

const gone = new Error('The brokers are gone.')

async function driven(beforeCommit: () => Promise<void> = async () => undefined) {
  const failures: Error[] = []
  const driver = new Driver(
    () => 1000,
    (error) => failures.push(error),
  )
  const engine = new Engine({
    log: new Cluster({ installation: 'test', shards: 1 }).instance({ beforeCommit }),
    services: [diaryOf({ is: false })],
    clock: () => 1000,
    elapsed: () => 0,
    newId: () => 'id',
    onWork: driver.wake,
  })
  await engine.start()
  driver.drive(engine)
  return { engine, driver, failures }
}

describe('a log that fails by itself', () => {
  it('L9 ends the driver at once, also while there is nothing to do', async () => {
    const { engine, failures } = await driven()
    await turn()
    engine.failed(gone)
    await turn()
    assert.deepEqual(failures, [gone])
    assert.equal(engine.failure, gone)
    await assert.rejects(engine.ask(note({ id: 'k', word: 'w' }), { tenant }), Busy)
  })

  it('L9 ends the driver also while commits hang, and tells those who wait', async () => {
    const { engine, failures } = await driven(() => new Promise(() => undefined))
    const ask = async (id: string): Promise<{ readonly answer: Promise<unknown> }> => {
      const answer = engine.ask(note({ id, word: 'w' }), { tenant })
      await turn()
      await turn()
      return { answer }
    }
    // Two lie with the log; the third waits to be taken.
    await ask('a')
    await ask('b')
    const { answer } = await ask('c')
    const last = assert.rejects(answer, Busy)
    engine.failed(gone)
    await last
    await turn()
    assert.deepEqual(failures, [gone])
  })

  it('L9 says it once, and nothing to a driver that was stopped', async () => {
    const { engine, driver, failures } = await driven()
    engine.failed(gone)
    engine.failed(new Error('And then?'))
    await turn()
    assert.deepEqual(failures, [gone])
    const second = await driven()
    second.driver.stop()
    second.engine.failed(gone)
    await turn()
    assert.deepEqual(second.failures, [])
    driver.stop()
  })
})
