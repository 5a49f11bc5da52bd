import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { command, query } from '../contract/message.ts'
import { diaryOf, Instance, noted, noteTwice, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide, later, withdraw } from '../machine/decision.ts'
import { service } from '../machine/service.ts'

const tell = query('chronicle.tell', { id: text() })

const chronicle = service<{ readonly words: readonly string[] }>('chronicle', {
  keyedBy: 'id',
  initial: { words: [] },
  gathers: {
    types: [noted],
    handler: ({ words }, told) =>
      decide({ words: [...words, ...told.map(({ data }) => String(data.word))] }),
  },
  on: (on) => [on(tell, (state) => decide(state, answer(state.words)))],
})

describe('batch: what is gathered', () => {
  for (const batchStepsMax of [1, 2, 3, 4, 100]) {
    it(`H2 reaches who gathers it, in order, in batches of ${batchStepsMax} steps`, async () => {
      const cluster = new Cluster({ installation: 'test', shards: 2 })
      const services = [diaryOf({ is: true }), chronicle]
      const instance = await Instance.start(cluster.instance(), {
        services,
        limits: { batchStepsMax },
      })
      for (const word of ['a', 'b', 'c']) {
        void instance.engine.ask(noteTwice({ id: 'anna', to: 'ben', word }), { tenant })
      }
      await instance.settle()
      const { body } = await instance.told(tell({ id: 'ben' }), { tenant })
      assert.deepEqual(body, ['a-1', 'a-2', 'b-1', 'b-2', 'c-1', 'c-2'])
    })
  }
})

describe('batch: calls and timers that are late', () => {
  const boil = command('kettle.boil', { id: text() })
  const lift = command('kettle.lift', { id: text() })
  const off = command('kettle.off', { id: text() })
  const whistle = command('kettle.whistle', { id: text() })
  const look = query('kettle.look', { id: text() })

  const kettle = service<{ readonly is: string }>('kettle', {
    keyedBy: 'id',
    initial: { is: 'cold' },
    on: (on) => [
      on(boil, (_, { id }, { now }) =>
        decide({ is: 'hot' }, later('whistle', now + 100, whistle({ id }))),
      ),
      on(lift, (state, { id }) => decide(state, off({ id }))),
      on(off, (state) =>
        state.is === 'hot' ? decide({ is: 'off' }, withdraw('whistle')) : decide(state),
      ),
      on(whistle, () => decide({ is: 'whistled' })),
      on(look, (state) => decide(state, answer(state.is))),
    ],
  })

  it('H4 a timer comes after what a call before it has caused', async () => {
    const cluster = new Cluster({ installation: 'test', shards: 2 })
    const instance = await Instance.start(cluster.instance(), { services: [kettle] })
    await instance.told(boil({ id: 'tea' }), { tenant })
    instance.now += 99
    void instance.engine.ask(lift({ id: 'tea' }), { tenant })
    instance.now += 5000
    await instance.settle()
    assert.equal((await instance.told(look({ id: 'tea' }), { tenant })).body, 'off')
  })
})

describe('batch: a service of one tenant', () => {
  const words: string[] = []
  const own = service<{ readonly heard: number }>('own', {
    keyedBy: 'id',
    tenant: 'quick',
    initial: { heard: 0 },
    on: (on) => [
      on(noted, ({ heard }, { word }, context) => {
        words.push(`${context.tenant} ${word}`)
        return decide({ heard: heard + 1 })
      }),
    ],
  })

  it('hears what happens there, and nothing of others', async () => {
    const cluster = new Cluster({ installation: 'test', shards: 2 })
    const services = [diaryOf({ is: true }), own]
    const instance = await Instance.start(cluster.instance(), { services })
    for (const [word, whose] of [
      ['a', tenant],
      ['b', 'quick'],
    ] as const) {
      void instance.engine.ask(noteTwice({ id: 'anna', to: 'ben', word }), { tenant: whose })
    }
    await instance.settle()
    assert.deepEqual(words.toSorted(), ['quick b', 'quick b-1', 'quick b-2'])
  })
})
