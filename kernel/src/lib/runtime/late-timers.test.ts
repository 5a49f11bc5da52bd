/** What was due while nobody was awake, and is taken late. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { query } from '../contract/message.ts'
import { Instance, note, remind, show, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide } from '../machine/decision.ts'
import { service } from '../machine/service.ts'
import { saga } from '../saga/saga.ts'
import { checkVisa, tripTable, tripWanted } from '../saga/trip.ts'

const hourMs = 60 * 60_000
const dueCount = 5000
const batchMessagesMax = 100
const shards = 4

/** Thousands of timers of many keys, all due while it stood still for an hour. */
async function afterAnHour(): Promise<Instance> {
  const cluster = new Cluster({ installation: 'test', shards })
  const limits = { batchMessagesMax, waitingMax: dueCount }
  const instance = await Instance.start(cluster.instance(), { limits })
  for (let nth = 0; nth < dueCount; nth++) {
    const at = instance.now + nth
    void instance.engine.ask(remind({ id: `key-${nth % 50}`, name: `${nth}`, at }), { tenant })
  }
  await turnsOf(instance, () => instance.engine.telling().waiting > 0)
  instance.now += hourMs
  return instance
}

async function turnsOf({ engine }: Instance, goesOn: () => boolean): Promise<number> {
  let turns = 0
  for (; goesOn(); turns++) await engine.turn()
  return turns
}

describe('engine: thousands of timers that are late (N7)', () => {
  it('answers calls in the first batch', async () => {
    const instance = await afterAnHour()
    let isAnswered = false
    const asked = instance.engine.ask(note({ id: 'anna', word: 'hello' }), { tenant })
    void asked.then(() => (isAnswered = true))
    assert.equal(await turnsOf(instance, () => !isAnswered), 1)
    assert.deepEqual((await asked).body, ['hello'])
  })

  it('goes on with them while there are more calls than a batch takes', async () => {
    const instance = await afterAnHour()
    const turns = await turnsOf(instance, () => {
      for (let nth = 0; nth < batchMessagesMax; nth++) {
        void instance.engine.ask(show({ id: 'anna' }), { tenant }).catch(() => undefined)
      }
      return instance.events.length < dueCount
    })
    assert.equal(turns, dueCount / (batchMessagesMax / 2))
  })

  it('gives them the whole batch where nobody calls', async () => {
    const instance = await afterAnHour()
    const turns = await turnsOf(instance, () => instance.events.length < dueCount)
    assert.ok(turns <= dueCount / batchMessagesMax + shards, `${turns} batches`)
  })
})

describe('engine: a saga that slept (S10)', () => {
  const showVisa = query('visa.show', { tripId: text() })
  /** Asked for a visa, it only counts. */
  const embassy = service<{ readonly asked: number }>('embassy', {
    keyedBy: 'tripId',
    initial: { asked: 0 },
    on: (on) => [
      on(checkVisa, ({ asked }) => decide({ asked: asked + 1 })),
      on(showVisa, (state) => decide(state, answer(state.asked))),
    ],
  })

  it('asks once for all the times that it would have asked, and then with its pauses', async () => {
    const services = [saga('trip', tripTable), embassy]
    const cluster = new Cluster({ installation: 'test', shards: 2 })
    const started = () => Instance.start(cluster.instance(), { services, now })
    let now = 1000
    const first = await started()
    await first.told(tripWanted({ tripId: 'rome', guests: [], price: 0 }), { tenant })
    await first.engine.stop()
    now += hourMs / 2
    const second = await started()
    const asked = async () => (await second.told(showVisa({ tripId: 'rome' }), { tenant })).body
    await second.settle()
    assert.equal(await asked(), 2)
    second.now += 1999
    assert.equal(await asked(), 2)
    second.now += 1
    await second.settle()
    assert.equal(await asked(), 3)
  })
})
