import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { calmDown, diaryOf, Instance, remind, show, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'

const ofTimers = '~timers'

/** An instance, and how often the timers of a key were looked for in its log. */
async function begun(cluster: Cluster): Promise<{ instance: Instance; looks: () => number }> {
  const log = cluster.instance()
  let looks = 0
  const scan = log.scan.bind(log)
  const read = log.read.bind(log)
  log.scan = (wanted) => {
    if (wanted.map === ofTimers) looks++
    return scan(wanted)
  }
  log.read = (wanted) => {
    if (wanted.map === ofTimers) looks++
    return read(wanted)
  }
  const instance = await Instance.start(log, { services: [diaryOf({ is: true })] })
  return { instance, looks: () => looks }
}

const alarm = (name: string, at: number) => remind({ id: 'anna', name, at })
const quiet = (name: string) => calmDown({ id: 'anna', name })

describe('timers of a key', () => {
  it('are known by heart where all of them were set here', async () => {
    const { instance, looks } = await begun(new Cluster({ installation: 'test', shards: 1 }))
    await instance.say('anna', 'morning')
    for (const [nth, name] of ['tea', 'cake', 'bread'].entries()) {
      await instance.told(alarm(name, 1e12 + nth), { tenant })
    }
    await instance.told(quiet('cake'), { tenant })
    await instance.told(alarm('tea', 2e12), { tenant })
    await instance.told(quiet('tea'), { tenant })
    assert.equal(looks(), 0)
  })

  it('are looked for once by who comes after', async () => {
    const cluster = new Cluster({ installation: 'test', shards: 1 })
    const before = await begun(cluster)
    await before.instance.told(alarm('tea', 1e12), { tenant })
    await before.instance.engine.stop()
    const { instance, looks } = await begun(cluster)
    await instance.told(show({ id: 'anna' }), { tenant })
    assert.equal(looks(), 0)
    await instance.told(quiet('tea'), { tenant })
    await instance.told(alarm('tea', 1e12), { tenant })
    assert.equal(looks(), 1)
  })
})
