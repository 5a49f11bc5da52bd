import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { listOf, text } from '../contract/fields.ts'
import { command, query } from '../contract/message.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide } from '../machine/decision.ts'
import { service } from '../machine/service.ts'
import { Engine } from './engine.ts'
import type { Envelope } from './envelope.ts'
import { shardOf } from './shard.ts'

const hop = command('test.hop', { id: text(), path: listOf(text()), word: text() })
const show = query('test.show', { id: text() })

/** Each key notes the word, and hands it on to the next of the path. */
const hops = service<{ readonly words: readonly string[] }>('hops', {
  keyedBy: 'id',
  initial: { words: [] },
  on: (on) => [
    on(hop, ({ words }, { path, word }) => {
      const [next, ...rest] = path
      const after = { words: [...words, word] }
      return next === undefined ? decide(after) : decide(after, hop({ id: next, path: rest, word }))
    }),
    on(show, (state) => decide(state, answer(state.words))),
  ],
})

const shards = 2
const inShard = (shard: number): string => {
  for (let nth = 0; ; nth++) if (shardOf(`t/k${nth}`, shards) === shard) return `k${nth}`
}

const received = (id: string, word: string, path: string[] = []): Envelope => ({
  ...{ id: `outside-${word}`, type: hop.wireName, version: 1, tenant: 't', service: 'hops' },
  ...{ key: id, time: 1000, origin: 'step', cause: 'x', correlation: undefined, trace: undefined },
  ...{ asker: undefined, once: undefined, timer: undefined, data: { id, path, word } },
})

async function started(cluster = new Cluster({ installation: 'test', shards })) {
  const log = cluster.instance()
  const limits = { batchStepsMax: 1 }
  let ids = 0
  const newId = () => `call-${ids++}`
  const clock = () => 1000
  const engine = new Engine({ log, services: [hops], limits, clock, elapsed: () => 0, newId })
  await engine.start()
  return { engine, log, here: inShard(0), arrived: inShard(1) }
}

/** When all is handled. */
async function wordsOf(engine: Engine, id: string): Promise<unknown> {
  while (engine.nextWork === 0) await engine.turn()
  const shown = engine.ask(show({ id }), { tenant: 't' })
  await engine.turn()
  return (await shown).body
}

describe('engine: a shard that arrives (N4)', () => {
  it('has what lay in its inbox handled before what others, left over, send to it', async () => {
    const { engine, here, arrived } = await started()
    const path = [here, arrived]
    void engine.ask(hop({ id: here, path, word: 'direct' }), { tenant: 't' })
    await engine.turn()
    engine.received(1, [{ offset: 0, message: received(arrived, 'by inbox') }])
    engine.received(1, [{ offset: 1, message: received(arrived, 'after it') }])
    assert.deepEqual(await wordsOf(engine, arrived), ['by inbox', 'after it', 'direct'])
  })

  it('has what lay in its inbox handled before what others, that arrived with it, send to it', async () => {
    const { engine, here, arrived } = await started()
    engine.received(0, [{ offset: 0, message: received(here, 'direct', [arrived]) }])
    engine.received(1, [{ offset: 0, message: received(arrived, 'by inbox') }])
    assert.deepEqual(await wordsOf(engine, arrived), ['by inbox', 'direct'])
  })

  it('has what was left over handled once where it is opened again before it was given back', async () => {
    const cluster = new Cluster({ installation: 'test', shards })
    const { engine, log, here } = await started(cluster)
    void engine.ask(hop({ id: here, path: [here], word: 'once' }), { tenant: 't' })
    await engine.turn()
    cluster.give(0, log)
    assert.deepEqual(await wordsOf(engine, here), ['once', 'once'])
  })

  it('has it handled first also where the shard moves on before it was (N5)', async () => {
    const cluster = new Cluster({ installation: 'test', shards })
    const { engine, here, arrived } = await started(cluster)
    const byInbox = { offset: 0, message: received(arrived, 'by inbox') }
    engine.received(0, [{ offset: 0, message: received(here, 'direct', [arrived]) }])
    engine.received(1, [byInbox])
    await engine.turn()
    const next = await started(cluster)
    await cluster.take(1)
    cluster.give(1, next.log)
    next.engine.received(1, [byInbox])
    assert.deepEqual(await wordsOf(next.engine, arrived), ['by inbox', 'direct'])
  })

  it('is handled in the order of its inbox, also when something is left over meanwhile', async () => {
    const { engine, here, arrived } = await started()
    engine.received(0, [{ offset: 0, message: received(here, 'leaves something', [here]) }])
    engine.received(1, [{ offset: 0, message: received(arrived, 'first') }])
    await engine.turn()
    engine.received(1, [{ offset: 1, message: received(arrived, 'second') }])
    assert.deepEqual(await wordsOf(engine, arrived), ['first', 'second'])
  })
})
