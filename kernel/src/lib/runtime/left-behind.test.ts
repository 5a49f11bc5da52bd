import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { command } from '../contract/message.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide, effect, later } from '../machine/decision.ts'
import { service } from '../machine/service.ts'
import { Engine } from './engine.ts'
import { decodeEnvelope } from './envelope.ts'
import type { Limits } from './limits.ts'
import { Busy } from './work.ts'

const note = command('test.note', { id: text(), word: text() })
const remind = command('test.remind', { id: text(), word: text() })
const perform = command('test.perform', { id: text() })

type Notes = { readonly words: readonly string[] }

/** A key that notes words; some throw until they are told not to. */
function notes() {
  const broken = new Set<string>()
  const times: number[] = []
  const add = (state: Notes, { word }: { word: string }, { now }: { now: number }) => {
    if (broken.has(word)) throw new Error(`${word} is broken.`)
    times.push(now)
    return decide({ words: [...state.words, word] }, answer([...state.words, word]))
  }
  const machine = service<Notes>('notes', {
    keyedBy: 'id',
    initial: { words: [] },
    on: (on) => [
      on(note, add),
      on(remind, (state, { id, word }, { now }) =>
        decide({ ...state }, later(word, now + 10, note({ id, word }))),
      ),
      on(perform, (state, { id }) => decide({ ...state }, effect('world', 'once', { id }))),
    ],
  })
  return { machine, broken, times }
}

async function started(limits: Partial<Limits> = {}) {
  const { machine, broken, times } = notes()
  const cluster = new Cluster({ installation: 'test', shards: 2 })
  const log = cluster.instance()
  let now = 1000
  let ids = 0
  const engine = new Engine({
    log,
    services: [machine],
    performers: [
      { name: 'world', repeatable: true, perform: async () => note({ id: 'a', word: 'done' }) },
    ],
    limits,
    clock: () => now,
    elapsed: () => 0,
    newId: () => `call-${ids++}`,
  })
  await engine.start()
  const say = (word: string, id = 'a') => engine.ask(note({ id, word }), { tenant: 't' })
  const turns = async (): Promise<number> => {
    for (let turn = 0; turn < 50; turn++) {
      if (engine.nextWork > now) return turn
      await engine.turn()
      await new Promise((resolve) => setImmediate(resolve))
    }
    return Infinity
  }
  const words = async (): Promise<unknown> => {
    const answered = say('end')
    await turns()
    return (await answered).body
  }
  const wait = (ms: number) => (now += ms)
  return { engine, cluster, log, broken, times, say, turns, words, wait }
}

/** A dead letter whose step would not throw again, with one and two behind it. */
async function parked(limits: Partial<Limits>) {
  const all = await started(limits)
  const { engine, broken, say, turns, wait } = all
  for (const word of ['one', 'two']) void engine.ask(remind({ id: 'a', word }), { tenant: 't' })
  broken.add('bad')
  const failed = assert.rejects(say('bad'))
  await turns()
  await failed
  wait(20)
  await turns()
  broken.clear()
  return all
}

const act = (letter: string) => ({ letter, act: 'retry', who: 'ops', why: 'mended' }) as const

const threeDays = 3 * 24 * 60 * 60_000

describe('runtime: a message is never left behind', () => {
  it('D1 a timer that comes due for a parked key queues behind the dead letter once', async () => {
    const { engine, broken, say, turns, words, wait } = await started()
    void engine.ask(remind({ id: 'a', word: 'later' }), { tenant: 't' })
    broken.add('bad')
    const failed = assert.rejects(say('bad'))
    await turns()
    await failed
    wait(20)
    assert.notEqual(await turns(), Infinity)
    assert.equal(engine.deadLetters[0]?.followers, 1)
    broken.clear()
    void engine.operate(act(engine.deadLetters[0]?.id ?? ''))
    await turns()
    assert.deepEqual(await words(), ['bad', 'later', 'end'])
  })

  it('D1 a timer whose step threw is handled when it is tried again', async () => {
    const { engine, broken, turns, words, wait } = await started()
    void engine.ask(remind({ id: 'a', word: 'later' }), { tenant: 't' })
    await turns()
    broken.add('later')
    wait(20)
    await turns()
    broken.clear()
    void engine.operate(act(engine.deadLetters[0]?.id ?? ''))
    await turns()
    assert.deepEqual(await words(), ['later', 'end'])
  })

  it('D2 what follows a dead letter outlives the end of a batch', async () => {
    const { engine, turns, words } = await parked({ batchMessagesMax: 1 })
    void engine.operate(act(engine.deadLetters[0]?.id ?? ''))
    await turns()
    assert.deepEqual(await words(), ['bad', 'one', 'two', 'end'])
  })

  for (const limits of [{}, { batchStepsMax: 1 }]) {
    const then = 'batchStepsMax' in limits ? ', and what was left over then' : ''
    it(`N6 what lay behind a dead letter for days${then} is handled by the time at which it is taken`, async () => {
      const { engine, times, turns, wait } = await parked(limits)
      const given = wait(threeDays)
      void engine.operate(act(engine.deadLetters[0]?.id ?? ''))
      await engine.turn()
      const taken = wait(threeDays)
      await turns()
      assert.deepEqual(times, then === '' ? [given, given, given] : [given, taken, taken])
    })
  }

  it('F3 the answers of effects outlive the end of a batch', async () => {
    const { engine, turns, words } = await started({ batchMessagesMax: 1 })
    for (const id of ['a', 'b', 'c']) void engine.ask(perform({ id }), { tenant: 't' })
    await engine.turn()
    await turns()
    assert.equal(engine.openEffects.length, 0)
    assert.deepEqual(await words(), ['done', 'end'])
  })

  it('L6 what comes for a shard while it is given back is left to whoever has it next', async () => {
    const { engine, cluster, log, turns } = await started()
    await turns()
    await cluster.take(0)
    const message = { id: 'm', type: 'test.note', version: 1, tenant: 't', key: 'a', time: 1 }
    const envelope = { ...message, origin: 'step', data: { id: 'a', word: 'late' } } as const
    engine.received(0, [{ offset: 0, message: decodeEnvelope(JSON.stringify(envelope)) }])
    assert.equal(await engine.turn(), false)
    assert.equal(log.tellings().length, 1)
  })

  it('a call that waits for a shard which closes is turned away', async () => {
    const { engine, cluster, say } = await started()
    const waiting = assert.rejects(say('late'), Busy)
    for (const shard of [0, 1]) await cluster.take(shard)
    await waiting
    await assert.rejects(say('too late'), Busy)
    assert.equal(await engine.turn(), false)
  })
})
