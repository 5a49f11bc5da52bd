import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { query } from '../contract/message.ts'
import { diaryOf, Instance, noted, noteTwice, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide } from '../machine/decision.ts'
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
