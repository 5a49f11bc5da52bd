import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { World } from '../world.ts'
import { SimulatedProcess } from './process.ts'

void describe('simulation: a process', () => {
  it('P3 does in its order what came for its script, which was busy and then stopped', async () => {
    const world = new World(0)
    const process = new SimulatedProcess('one', world)
    const done: string[] = []
    process.busyUntil = 10
    process.script(() => done.push('first'))
    world.at(5, () => (process.stoppedUntil = 20))
    world.at(6, () => process.native(0, () => process.script(() => done.push('second'))))
    await world.run(30)
    assert.deepEqual(done, ['first', 'second'])
  })

  it('P1 does nothing any more once it has died', async () => {
    const world = new World(0)
    const process = new SimulatedProcess('one', world)
    const done: string[] = []
    process.busyUntil = 10
    process.script(() => done.push('script'))
    process.native(10, () => done.push('native'))
    world.at(5, () => process.die())
    await world.run(30)
    assert.deepEqual(done, [])
  })
})
