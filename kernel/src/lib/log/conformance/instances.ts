/** Several processes on one installation: shards move, and messages cross from one to another. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyText, shardOf } from '../../runtime/shard.ts'
import { Busy } from '../../runtime/work.ts'
import { Fenced } from '../log.ts'
import { askFriend, Instance, note, noteTwice, tenant } from './diary.ts'
import { within, type Environment, type MakeEnvironment } from './environment.ts'

const shards = 4
const anna = 'anna'
const shardOfAnna = shardOf(keyText(tenant, anna), shards)
const names = ['ben', 'carl', 'dora', 'emil', 'fritz', 'gerd']
const ben = names.find((name) => shardOf(keyText(tenant, name), shards) !== shardOfAnna) ?? ''

export function instancesConformance(make: MakeEnvironment): void {
  const test = (name: string, run: (environment: Environment, two: Two) => Promise<void>): void => {
    void it(name, async (t) => {
      await within(make, shards, async (environment) => {
        if (environment.give === undefined) return t.skip('one process owns all shards')
        const first = await Instance.start(await environment.open())
        const second = await Instance.start(await environment.open())
        await environment.give(shardOfAnna, second.log)
        await run(environment, { first, second })
      })()
    })
  }

  void describe('several processes', () => {
    test('L3 the old owner of a shard is fenced, and leaves nothing', async (_, {
      first,
      second,
    }) => {
      const lost = first.engine.ask(note({ id: anna, word: 'lost' }), { tenant })
      const refused = assert.rejects(lost, Busy)
      await assert.rejects(first.engine.turn(), Fenced)
      await refused
      assert.deepEqual(await second.words(anna), [])
      assert.deepEqual(await second.say(anna, 'kept'), ['kept'])
    })

    test('the new owner goes on where the old one was', async (environment, { first, second }) => {
      assert.deepEqual(await second.say(anna, 'one'), ['one'])
      await environment.crash(first.log)
      const third = await Instance.start(await environment.open())
      await environment.give?.(shardOfAnna, third.log)
      assert.deepEqual(await third.say(anna, 'two'), ['one', 'two'])
    })

    test('a call for a shard that is elsewhere is turned away', async (_, { second }) => {
      await assert.rejects(second.say(ben, 'hello'), Busy)
    })

    test('L6 messages cross in order, once, and again after a crash', async (environment, two) => {
      const third = await Instance.start(await environment.open())
      await environment.give?.(shardOfAnna, third.log)
      for (const word of ['a', 'b']) {
        await third.told(noteTwice({ id: anna, to: ben, word }), { tenant })
      }
      await environment.crash(two.first.log)
      const fourth = await Instance.start(await environment.open())
      await fourth.settle()
      assert.deepEqual(await fourth.words(ben), ['a-1', 'a-2', 'b-1', 'b-2'])
      await fourth.settle()
      assert.deepEqual(await fourth.words(ben), ['a-1', 'a-2', 'b-1', 'b-2'])
    })

    test('whoever waits behind a command to another process is answered', async (environment) => {
      const first = await Instance.start(await environment.open())
      const second = await Instance.start(await environment.open())
      for (let shard = 0; shard < shards; shard++) {
        await environment.give?.(shard, shard === shardOfAnna ? second.log : first.log)
      }
      await first.say(ben, 'hello')
      const asked = second.engine.ask(askFriend({ id: anna, friend: ben }), { tenant })
      await second.settle()
      await first.settle()
      await second.settle()
      assert.deepEqual((await asked).body, ['hello'])
    })
  })
}

type Two = { readonly first: Instance; readonly second: Instance }
