/** Keyed machines on a log: what is under way when a process dies goes on in the next. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Busy, OtherBody, StepFailed } from '../../runtime/work.ts'
import type { EffectContext, Performer } from '../../runtime/effects.ts'
import { act, calmDown, Instance, note, noteTwice, remind, tenant } from './diary.ts'
import { within, type Environment, type MakeEnvironment } from './environment.ts'

/** Someone outside who answers only when told, and notes what was asked. */
function performer(name: string, repeatable: boolean) {
  const asked: string[] = []
  /** What nobody can have performed before. */
  const firsts: string[] = []
  const waiting: (() => void)[] = []
  const performing: Performer = {
    name,
    repeatable,
    perform: async (_, { key, idempotencyKey, isFirst }: EffectContext) => {
      asked.push(idempotencyKey)
      if (isFirst) firsts.push(idempotencyKey)
      await new Promise<void>((resolve) => waiting.push(resolve))
      return note({ id: key, word: idempotencyKey })
    },
  }
  return { asked, firsts, performing, answer: () => waiting.shift()?.() }
}

export function engineConformance(make: MakeEnvironment): void {
  const test = (name: string, run: (environment: Environment) => Promise<void>): void => {
    void it(name, within(make, 4, run))
  }

  /** A crash, and the next process an hour later. */
  const next = async (
    environment: Environment,
    before: Instance,
    options: ConstructorParameters<typeof Instance>[1] = {},
  ): Promise<Instance> => {
    await environment.crash(before.log)
    return Instance.start(await environment.open(), { now: before.now + 3_600_000, ...options })
  }

  void describe('state and events', () => {
    test('what was answered is there after a crash, each event once', async (environment) => {
      const first = await Instance.start(await environment.open())
      for (const word of ['one', 'two']) await first.say('anna', word)
      const second = await next(environment, first)
      assert.deepEqual(await second.words('anna'), ['one', 'two'])
      const stored = await Promise.all([0, 1, 2, 3].map((shard) => second.log.events(shard, 0, 9)))
      assert.deepEqual(
        stored.flat().map(({ record: { id } }) => id),
        first.events,
      )
      assert.equal(first.events.length, 2)
    })

    test('a call is remembered by its key', async (environment) => {
      const once = { key: 'k', digest: 'd' }
      const first = await Instance.start(await environment.open())
      await first.told(note({ id: 'anna', word: 'one' }), { tenant, once })
      const second = await next(environment, first)
      const again = await second.told(note({ id: 'anna', word: 'one' }), { tenant, once })
      assert.deepEqual(again, { accepted: true, body: ['one'], replayed: true })
      const other = { tenant, once: { key: 'k', digest: 'other' } }
      await assert.rejects(second.told(note({ id: 'anna', word: 'two' }), other), OtherBody)
      assert.deepEqual(await second.words('anna'), ['one'])
    })

    test('shards number their commits, and go on counting', async (environment) => {
      const first = await Instance.start(await environment.open())
      await first.say('anna', 'one')
      const before = [...first.engine.commitNumbers.values()]
      const second = await next(environment, first)
      assert.deepEqual([...second.engine.commitNumbers.values()], before)
      await second.say('anna', 'two')
      const after = [...second.engine.commitNumbers.values()]
      assert.equal(after.filter((number, shard) => number === (before[shard] ?? 0) + 1).length, 1)
      await second.words('anna')
      assert.deepEqual([...second.engine.commitNumbers.values()], after)
    })

    test('what a full batch leaves over is kept, and goes first', async (environment) => {
      const limits = { batchStepsMax: 1 }
      const first = await Instance.start(await environment.open(), { limits })
      void first.engine.ask(noteTwice({ id: 'anna', to: 'ben', word: 'hi' }), { tenant })
      await first.engine.turn()
      const second = await next(environment, first)
      assert.deepEqual(await second.say('ben', 'late'), ['hi-1', 'hi-2', 'late'])
    })
  })

  void describe('timers', () => {
    test('fire once, after a crash too', async (environment) => {
      const first = await Instance.start(await environment.open())
      await first.told(remind({ id: 'anna', name: 'tea', at: 2000 }), { tenant })
      assert.deepEqual(await first.words('anna'), [])
      const second = await next(environment, first)
      await second.settle()
      assert.deepEqual(await second.words('anna'), ['tea'])
      const third = await next(environment, second)
      await third.settle()
      assert.deepEqual(await third.words('anna'), ['tea'])
    })

    test('T1 are moved, and withdrawn', async (environment) => {
      const first = await Instance.start(await environment.open())
      await first.told(remind({ id: 'anna', name: 'tea', at: 2000 }), { tenant })
      await first.told(remind({ id: 'anna', name: 'tea', at: 9_000_000 }), { tenant })
      await first.told(remind({ id: 'anna', name: 'nap', at: 2000 }), { tenant })
      await first.told(calmDown({ id: 'anna', name: 'nap' }), { tenant })
      const second = await next(environment, first)
      await second.settle()
      assert.deepEqual(await second.words('anna'), [])
      second.now = 9_000_000
      await second.settle()
      assert.deepEqual(await second.words('anna'), ['tea'])
    })
  })

  void describe('dead letters', () => {
    test('D1 D2 and what follows them outlive a crash, in order', async (environment) => {
      const first = await Instance.start(await environment.open())
      await assert.rejects(first.say('ben', 'bad'), StepFailed)
      const twice = noteTwice({ id: 'anna', to: 'ben', word: 'hi' })
      await first.told(twice, { tenant })
      const second = await next(environment, first)
      const [letter] = second.engine.deadLetters
      assert.equal(letter?.followers, 2)
      assert.equal(letter.reason, 'bad cannot be noted.')
      await assert.rejects(second.say('ben', 'more'), (error) => {
        assert.ok(error instanceof Busy)
        assert.equal(error.deadLetter, letter.id)
        return true
      })
      second.mended.is = true
      const retry = { letter: letter.id, act: 'retry', who: 'olga', why: 'mended' } as const
      void second.engine.operate(retry)
      await second.settle()
      assert.deepEqual(await second.words('ben'), ['bad', 'hi-1', 'hi-2'])
      const third = await next(environment, second)
      assert.deepEqual(third.engine.deadLetters, [])
    })
  })

  void describe('effects', () => {
    test('F2 F3 a repeatable one is asked again under its key, in order', async (environment) => {
      const before = performer('bank', true)
      const first = await Instance.start(await environment.open(), {
        performers: [before.performing],
      })
      for (const name of ['pay', 'tip']) {
        await first.told(act({ id: 'anna', performer: 'bank', name }), { tenant })
      }
      assert.deepEqual(before.asked, ['diary/t/anna/pay'])
      assert.deepEqual(before.firsts, before.asked)
      const { asked, firsts, performing, answer } = performer('bank', true)
      const second = await next(environment, first, { performers: [performing] })
      for (let turn = 0; turn < 3; turn++) {
        await second.engine.turn()
        await second.settle()
        answer()
        await second.settle()
      }
      assert.deepEqual(asked, ['diary/t/anna/pay', 'diary/t/anna/tip'])
      assert.deepEqual(await second.words('anna'), asked)
      assert.deepEqual(second.engine.openEffects, [])
      assert.deepEqual(firsts, [])
      await second.told(act({ id: 'anna', performer: 'bank', name: 'pay' }), { tenant })
      assert.deepEqual(firsts, ['diary/t/anna/pay'])
    })

    test('F3 one that may not be repeated is uncertain, until told', async (environment) => {
      const before = performer('post', false)
      const first = await Instance.start(await environment.open(), {
        performers: [before.performing],
      })
      await first.told(act({ id: 'anna', performer: 'post', name: 'letter' }), { tenant })
      assert.equal(before.asked.length, 1)
      const after = performer('post', false)
      const second = await next(environment, first, { performers: [after.performing] })
      await second.engine.turn()
      await second.settle()
      assert.deepEqual(after.asked, [])
      const [uncertain] = second.engine.openEffects
      assert.equal(uncertain?.state, 'uncertain')
      const told = { act: 'done', answer: note({ id: 'anna', word: 'it came' }) } as const
      void second.engine.settleEffect({ effect: uncertain.id, ...told, who: 'olga', why: 'asked' })
      await second.settle()
      assert.deepEqual(await second.words('anna'), ['it came'])
      assert.deepEqual(second.engine.openEffects, [])
    })
  })
}
