import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { command } from '../contract/message.ts'
import { Instance, note, noted, noteTwice, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide, effect, later } from '../machine/decision.ts'
import { entries, type Entries } from '../machine/entries.ts'
import { service } from '../machine/service.ts'
import type { EngineOptions } from './engine.ts'
import { Busy, StepFailed } from './work.ts'

type Options = Partial<EngineOptions> & { readonly now?: number }

const started = (options: Options = {}) => {
  const cluster = new Cluster({ installation: 'test', shards: 2 })
  return Instance.start(cluster.instance(), options)
}

const busyWith = (letter: string | undefined) => (error: unknown) => {
  assert.ok(error instanceof Busy)
  assert.equal(error.deadLetter, letter)
  assert.ok(error.retryAfterSeconds > 0)
  return true
}

const by = { who: 'olga', why: 'a test' }

describe('engine: a step that throws', () => {
  type Purse = { readonly coins: number; readonly spent: Entries<number> }
  const spend = command('purse.spend', { id: text(), how: text() })
  const purse = service<Purse>('purse', {
    keyedBy: 'id',
    initial: { coins: 3, spent: entries() },
    on: (on) => [
      on(spend, ({ coins, spent }, { id, how }, { now }) => {
        const next = { coins: coins - 1, spent: spent.with(how, 1) }
        const out = [noted({ id, word: how }), later('tick', now + 1, spend({ id, how: 'tick' }))]
        if (how === 'throws') throw new Error('It threw.')
        if (how === 'no performer') return decide(next, ...out, effect('nobody', 'x', {}))
        if (how === 'no handler') return decide(next, ...out, note({ id, word: 'lost' }))
        if (how === 'unfit') return decide(next, ...out, spend({ id, how: 5 as unknown as string }))
        if (how === 'no time') return decide(next, ...out, later('x', NaN, spend({ id, how })))
        if (how === 'other map') return decide({ ...next, spent: entries<number>() }, ...out)
        if (how === 'no name') return decide({ ...next, spent: spent.with('a\u001fb', 1) }, ...out)
        return decide(next, ...out, answer(next.coins))
      }),
    ],
  })

  const hows = ['throws', 'no performer', 'no handler', 'unfit', 'no time', 'other map', 'no name']
  it('P1 says which field does not fit, and nothing of what it holds', async () => {
    const greet = command('purse.greet', { id: text(), name: text({ max: 3 }) })
    const greeter = service('greeter', {
      ...{ keyedBy: 'id', initial: {} },
      on: (on) => [on(greet, (state, data) => decide(state, greet({ ...data, name: 'Anna' })))],
    })
    const instance = await started({ services: [greeter] })
    await assert.rejects(instance.told(greet({ id: 'a', name: 'A' }), { tenant }), StepFailed)
    const [letter] = instance.engine.deadLetters
    assert.match(letter?.reason ?? '', /^purse\.greet does not fit\. \/name: /)
    assert.doesNotMatch(letter?.reason ?? '', /Anna/)
  })

  for (const how of hows) {
    it(`P1 leaves nothing but a dead letter: ${how}`, async () => {
      const instance = await started({ services: [purse] })
      const spending = instance.told(spend({ id: 'a', how }), { tenant })
      await assert.rejects(spending, StepFailed)
      assert.equal(instance.engine.deadLetters.length, 1)
      assert.deepEqual(instance.events, [])
      instance.now += 1000
      await instance.settle()
      const [letter] = instance.engine.deadLetters
      assert.equal(letter?.followers, 0)
      void instance.engine.operate({ letter: letter.id, act: 'drop', ...by })
      await instance.settle()
      const { body } = await instance.told(spend({ id: 'a', how: 'well' }), { tenant })
      assert.equal(body, 2)
    })
  }

  it('undoes that step alone: the rest of its batch is committed', async () => {
    const instance = await started()
    const bad = assert.rejects(instance.say('anna', 'bad'), StepFailed)
    assert.deepEqual(await instance.say('ben', 'good'), ['good'])
    await bad
  })

  it('gives each service its own letter where one event fails in two', async () => {
    const fails = (name: string) =>
      service(name, {
        keyedBy: 'id',
        initial: {},
        on: (on) => [
          on(noted, () => {
            throw new Error(`${name} fails.`)
          }),
        ],
      })
    const instance = await started()
    const [diary] = [...instance.engine.registry.services.values()]
    assert.ok(diary)
    const both = await started({ services: [diary.definition, fails('one'), fails('two')] })
    await both.say('anna', 'hello')
    const letters = both.engine.deadLetters
    assert.deepEqual(
      letters.map(({ reason }) => reason),
      ['one fails.', 'two fails.'],
    )
    assert.equal(new Set(letters.map(({ id }) => id)).size, 2)
  })
})

describe('engine: dead letters', () => {
  const parked = async (options: Options = {}) => {
    const instance = await started(options)
    await assert.rejects(instance.say('ben', 'bad'), StepFailed)
    await instance.told(noteTwice({ id: 'anna', to: 'ben', word: 'hi' }), { tenant })
    const letter = instance.engine.deadLetters[0]?.id ?? ''
    return { instance, letter }
  }

  it('D2 dropped, lets what follows go on in order', async () => {
    const { instance, letter } = await parked()
    void instance.engine.operate({ letter, act: 'drop', ...by })
    await instance.settle()
    assert.deepEqual(await instance.words('ben'), ['hi-1', 'hi-2'])
  })

  it('D2 corrected, goes first', async () => {
    const { instance, letter } = await parked()
    const data = { id: 'ben', word: 'better' }
    void instance.engine.operate({ letter, act: 'correct', data, ...by })
    await instance.settle()
    assert.deepEqual(await instance.words('ben'), ['better', 'hi-1', 'hi-2'])
  })

  it('corrected to what is no message, stays parked', async () => {
    const { instance, letter } = await parked()
    const acted = instance.engine.operate({ letter, act: 'correct', data: { id: 'ben' }, ...by })
    const refused = assert.rejects(acted, /no diary.note/)
    await instance.settle()
    await refused
    assert.equal(instance.engine.deadLetters[0]?.followers, 2)
  })

  it('D1 retried too early, is parked again with all that follows', async () => {
    const { instance, letter } = await parked()
    void instance.engine.operate({ letter, act: 'retry', ...by })
    await instance.settle()
    assert.deepEqual(
      instance.engine.deadLetters.map(({ id, followers }) => [id, followers]),
      [[letter, 2]],
    )
    instance.mended.is = true
    void instance.engine.operate({ letter, act: 'retry', ...by })
    await instance.settle()
    assert.deepEqual(await instance.words('ben'), ['bad', 'hi-1', 'hi-2'])
  })

  it('turns away calls that need the key, past the bound, with the letter', async () => {
    const { instance, letter } = await parked({ limits: { followersMax: 2 } })
    const both = noteTwice({ id: 'carl', to: 'ben', word: 'x' })
    await assert.rejects(instance.told(both, { tenant }), busyWith(letter))
    assert.deepEqual(await instance.say('carl', 'y'), ['y'])
  })

  it('answers queries while the key is parked', async () => {
    const { instance } = await parked()
    assert.deepEqual(await instance.words('ben'), [])
  })

  it('tells whoever waits behind a key that is parked meanwhile', async () => {
    const { instance, letter } = await parked()
    await assert.rejects(instance.say('ben', 'more'), busyWith(letter))
  })
})
