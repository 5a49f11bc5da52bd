import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { act, Instance, note, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import type { Performer } from './effects.ts'
import { listActs, type DoneAct } from './repair.ts'
import { listEffects, settleEffect, type ShownEffect } from './repair-effects.ts'

const by = { who: 'olga', why: 'The post office says so.' }

/** A post office that takes letters, and never says whether they went out. */
const post = (repeatable: boolean, asked: string[] = []): Performer => ({
  ...{ name: 'post', repeatable },
  perform: async (_, { key }) => {
    asked.push(key)
    throw new Error('Nobody answers.')
  },
  found: (outcome, { key }) => note({ id: key, word: outcome }),
})

async function posted(performer: Performer) {
  const cluster = new Cluster({ installation: 'test', shards: 1 })
  const instance = await Instance.start(cluster.instance(), { performers: [performer] })
  await instance.told(act({ id: 'anna', performer: 'post', name: 'letter' }), { tenant })
  await instance.settle()
  return instance
}

async function listed(instance: Instance, filter: object = {}) {
  const answers = await instance.engine.askEachShard(listEffects({ limit: 10, ...filter }), {
    tenant,
  })
  return answers.flatMap(({ body }) => (body as { items: ShownEffect[] }).items)
}

async function first(instance: Instance): Promise<ShownEffect> {
  const [effect] = await listed(instance)
  return effect ?? assert.fail('There is none.')
}

const settle = (instance: Instance, effect: string, act: 'again' | 'done' | 'failed', more = {}) =>
  instance.told(settleEffect({ shard: 0, effect, act, ...by, ...more }), { tenant })

describe('engine: effects in the hands of a person', () => {
  it('are listed with what they are and how they stand', async () => {
    const instance = await posted(post(false))
    const [effect, ...others] = await listed(instance)
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(effect, {
      ...{ tenant, service: 'diary', key: 'anna', name: 'letter', performer: 'post' },
      ...{ state: 'uncertain', since: 1000, shard: 0 },
    })
    assert.equal((await listed(instance, { state: 'uncertain', performer: 'post' })).length, 1)
    assert.deepEqual(await listed(instance, { state: 'queued' }), [])
    assert.deepEqual(await listed(instance, { tenant: 'nobody' }), [])
  })

  for (const outcome of ['done', 'failed'] as const) {
    it(`tell their key what a person found out: ${outcome}`, async () => {
      const instance = await posted(post(false))
      const { id } = await first(instance)
      const once = { key: 'k', digest: 'd' }
      const { accepted, body } = await settle(instance, id, outcome, { once })
      assert.deepEqual([accepted, body], [true, { effect: id, act: outcome }])
      assert.deepEqual(await instance.words('anna'), [outcome])
      assert.deepEqual(await listed(instance), [])
      assert.equal((await settle(instance, id, outcome, { once })).replayed, true)
      const gone = await settle(instance, id, outcome)
      assert.partialDeepStrictEqual(gone, { accepted: false, body: { refused: 'not-found' } })
      assert.deepEqual(await instance.words('anna'), [outcome])
      const [page] = await instance.engine.askEachShard(listActs({ limit: 10 }), { tenant })
      const { items } = (page ?? assert.fail('There is no shard.')).body as { items: DoneAct[] }
      assert.equal(items.length, 1)
      assert.partialDeepStrictEqual(items[0], { act: outcome, ...by, effect: { key: 'anna' } })
    })
  }

  it('that are uncertain are done again where a person says so', async () => {
    const asked: string[] = []
    const instance = await posted(post(false, asked))
    const { id } = await first(instance)
    assert.equal((await settle(instance, id, 'again')).accepted, true)
    assert.deepEqual(asked, ['anna', 'anna'])
  })

  it('that are tried again and again are not waited for any more once a person knows', async () => {
    const asked: string[] = []
    const instance = await posted(post(true, asked))
    const { id, state } = await first(instance)
    assert.equal(state, 'queued')
    const again = await settle(instance, id, 'again')
    assert.partialDeepStrictEqual(again, { accepted: false, body: { refused: 'conflict' } })
    assert.equal((await settle(instance, id, 'done')).accepted, true)
    assert.deepEqual(await instance.words('anna'), ['done'])
    const times = asked.length
    instance.now += 24 * 60 * 60_000
    await instance.settle()
    assert.equal(asked.length, times)
    assert.ok(instance.engine.nextWork > instance.now)
  })

  it('of which nobody may say what came of them, stay', async () => {
    const { found: _, ...silent } = post(false)
    const instance = await posted(silent)
    const { id } = await first(instance)
    const told = await settle(instance, id, 'done')
    assert.partialDeepStrictEqual(told, { accepted: false, body: { refused: 'conflict' } })
    assert.equal((await listed(instance)).length, 1)
  })

  it('are begun only as many at once as their performer takes, so that no more become uncertain', async () => {
    const answers: (() => void)[] = []
    const slow: Performer = {
      ...{ name: 'post', repeatable: false, atOnceMax: 2 },
      perform: (_, { key }) =>
        new Promise((resolve) => answers.push(() => resolve(note({ id: key, word: 'sent' })))),
    }
    const cluster = new Cluster({ installation: 'test', shards: 1 })
    const instance = await Instance.start(cluster.instance(), { performers: [slow] })
    for (const id of ['anna', 'ben', 'carl']) {
      await instance.told(act({ id, performer: 'post', name: 'letter' }), { tenant })
    }
    await instance.settle()
    const states = async () => (await listed(instance)).map(({ state }) => state).sort()
    assert.deepEqual(await states(), ['begun', 'begun', 'queued'])
    assert.equal(answers.length, 2)
    answers[0]?.()
    await instance.settle()
    assert.deepEqual(await instance.words('anna'), ['sent'])
    assert.deepEqual(await states(), ['begun', 'begun'])
    assert.equal(answers.length, 3)
  })
})
