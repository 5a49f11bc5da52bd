import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { command } from '../contract/message.ts'
import { Instance, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide } from '../machine/decision.ts'
import { service } from '../machine/service.ts'
import { actOnDeadLetter, listActs, type DoneAct } from './repair.ts'
import {
  listDeadLetters,
  showDeadLetter,
  type ShownLetter,
  type WholeLetter,
} from './repair-letters.ts'
import type { Once } from './envelope.ts'
import { usualLimits } from './limits.ts'
import { Busy, Elsewhere, OtherBody, StepFailed } from './work.ts'

const pay = command('till.pay', { id: text(), word: text() })
const by = { who: 'olga', why: 'a test' }

class Shop {
  isBroken = true
  readonly instance: Instance
  readonly cluster: Cluster

  constructor(cluster = new Cluster({ installation: 'test', shards: 2 })) {
    this.cluster = cluster
    const till = service('till', {
      keyedBy: 'id',
      initial: { paid: [] as readonly string[] },
      on: (on) => [
        on(pay, ({ paid }, { word }) => {
          if (this.isBroken) throw new Error(`The till ${word.length} is stuck.`)
          const next = { paid: [...paid, word] }
          return decide(next, answer(next.paid))
        }),
      ],
    })
    this.instance = new Instance(cluster.instance(), { services: [till] })
  }

  async begin(): Promise<this> {
    await this.instance.engine.start()
    return this
  }

  /** One that fails. */
  async fail(id: string, word: string): Promise<void> {
    const failing = this.instance.told(pay({ id, word }), { tenant, correlation: `order ${word}` })
    await assert.rejects(failing, StepFailed)
  }

  async each<Body>(sent: Parameters<Instance['engine']['askEachShard']>[0]) {
    const answers = await this.instance.engine.askEachShard(sent, { tenant })
    return answers.map(({ body }) => body as Body)
  }

  async letters(filter: object = {}): Promise<readonly ShownLetter[]> {
    const pages = await this.each<{ items: ShownLetter[] }>(
      listDeadLetters({ limit: 10, ...filter }),
    )
    return pages.flatMap(({ items }) => items)
  }

  act(
    letter: ShownLetter | undefined,
    act: 'retry' | 'drop' | 'correct',
    more: { readonly data?: unknown; readonly once?: Once } = {},
  ) {
    const { shard = 0, id = 'none' } = letter ?? {}
    return this.instance.told(actOnDeadLetter({ shard, letter: id, act, ...by, ...more }), {
      tenant,
    })
  }
}

describe('engine: repair', () => {
  it('lists letters with what they belong to, and those of one cause', async () => {
    const shop = await new Shop().begin()
    await shop.fail('a', 'one')
    await shop.fail('b', 'two')
    await shop.fail('c', 'three')
    const all = await shop.letters()
    assert.equal(all.length, 3)
    const [first] = await shop.letters({ correlation: 'order one' })
    assert.partialDeepStrictEqual(first, {
      ...{ tenant, service: 'till', key: 'a', type: 'till.pay', followers: 0 },
      ...{ reason: 'The till 3 is stuck.', correlations: ['order one'] },
    })
    assert.equal(new Set(all.map(({ cause }) => cause)).size, 1)
    assert.equal((await shop.letters({ cause: first?.cause ?? '' })).length, 3)
    assert.equal((await shop.letters({ cause: 'another' })).length, 0)
    assert.equal((await shop.letters({ tenant: 'nobody' })).length, 0)
  })

  it('pages through the letters of a shard, newest first', async () => {
    const shop = await new Shop(new Cluster({ installation: 'test', shards: 1 })).begin()
    for (const id of ['a', 'b', 'c']) {
      await shop.fail(id, id)
      shop.instance.now += 10
    }
    const [page] = await shop.each<{ items: ShownLetter[]; more: boolean }>(
      listDeadLetters({ limit: 2 }),
    )
    assert.deepEqual(
      page?.items.map(({ key }) => key),
      ['c', 'b'],
    )
    assert.equal(page?.more, true)
    const rest = await shop.letters({ after: page?.items[1]?.place })
    assert.deepEqual(
      rest.map(({ key }) => key),
      ['a'],
    )
  })

  it('shows a letter whole, in its shard only', async () => {
    const shop = await new Shop().begin()
    await shop.fail('a', 'one')
    const [letter] = await shop.letters()
    const asked = showDeadLetter({ letter: letter?.id ?? '' })
    const shown = await shop.each<WholeLetter | null>(asked)
    const found = shown.filter((one) => one !== null)
    assert.equal(found.length, 1)
    assert.deepEqual(found[0]?.message.data, { id: 'a', word: 'one' })
  })

  it('says whether what was retried is back', async () => {
    const shop = await new Shop().begin()
    await shop.fail('a', 'one')
    const [letter] = await shop.letters()
    assert.partialDeepStrictEqual((await shop.act(letter, 'retry')).body, { isBack: true })
    shop.isBroken = false
    const { body } = await shop.act(letter, 'retry')
    assert.deepEqual(body, { letter: letter?.id, act: 'retry', handled: 1, isBack: false })
    assert.deepEqual(await shop.letters(), [])
  })

  it('C2 refuses what is not there, and data that does not fit', async () => {
    const shop = await new Shop().begin()
    const none = await shop.act(undefined, 'drop')
    assert.partialDeepStrictEqual(none, { accepted: false, body: { refused: 'not-found' } })
    await shop.fail('a', 'one')
    const [letter] = await shop.letters()
    const unfit = await shop.act(letter, 'correct', { data: { id: 5 } })
    const faults = [{ pointer: '/id', detail: 'It must be string.' }]
    assert.partialDeepStrictEqual(unfit, { accepted: false, body: { refused: 'invalid', faults } })
    assert.equal((await shop.letters()).length, 1)
  })

  it('tells what was done, by whom and why, also after a restart', async () => {
    const shop = await new Shop().begin()
    await shop.fail('a', 'one')
    await shop.act((await shop.letters())[0], 'drop')
    await shop.instance.engine.stop()
    const again = await new Shop(shop.cluster).begin()
    const pages = await again.each<{ items: DoneAct[] }>(listActs({ limit: 10 }))
    const acts = pages.flatMap(({ items }) => items)
    assert.equal(acts.length, 1)
    assert.partialDeepStrictEqual(acts[0], { act: 'drop', ...by, at: 1000, of: { key: 'a' } })
  })

  it('C3 does what has a key once, also when it is asked twice at once and after a restart', async () => {
    const shop = await new Shop().begin()
    await shop.fail('a', 'one')
    const [letter] = await shop.letters()
    const once = { key: 'k', digest: 'd' }
    const [first, twin] = await Promise.all([
      shop.act(letter, 'retry', { once }),
      shop.act(letter, 'retry', { once }),
    ])
    assert.partialDeepStrictEqual(first, { replayed: false, body: { isBack: true } })
    assert.deepEqual(twin, { ...first, replayed: true })
    shop.isBroken = false
    assert.deepEqual(await shop.act(letter, 'retry', { once }), twin)
    assert.equal((await shop.letters()).length, 1)
    await shop.instance.engine.stop()
    const again = await new Shop(shop.cluster).begin()
    assert.deepEqual(await again.act(letter, 'retry', { once }), twin)
    const other = { once: { ...once, digest: 'other' } }
    await assert.rejects(again.act(letter, 'retry', other), OtherBody)
    const pages = await again.each<{ items: DoneAct[] }>(listActs({ limit: 10 }))
    assert.equal(pages.flatMap(({ items }) => items).length, 1)
  })

  it('C3 forgets a key after its time', async () => {
    const shop = await new Shop(new Cluster({ installation: 'test', shards: 1 })).begin()
    await shop.fail('a', 'one')
    const once = { key: 'k', digest: 'd' }
    const [letter] = await shop.letters()
    await shop.act(letter, 'retry', { once })
    shop.instance.now += usualLimits.rememberMs
    await shop.act(letter, 'retry', { once: { key: 'other', digest: 'd' } })
    const { replayed } = await shop.act(letter, 'retry', { once })
    assert.equal(replayed, false)
  })

  it('tells the acts of one tenant, past those of others', async () => {
    const shop = await new Shop(new Cluster({ installation: 'test', shards: 1 })).begin()
    for (const id of ['a', 'b', 'c']) {
      await shop.fail(id, id)
      shop.instance.now += 10
      await shop.act((await shop.letters())[0], 'drop')
    }
    const actsOf = async (whose: string) => {
      const [page] = await shop.each<{ items: DoneAct[]; more: boolean }>(
        listActs({ limit: 2, tenant: whose }),
      )
      return [page?.items.length, page?.more]
    }
    assert.deepEqual(await actsOf(tenant), [2, true])
    assert.deepEqual(await actsOf('nobody'), [0, false])
  })

  it('leaves a shard that is elsewhere to its owner', async () => {
    const shop = await new Shop().begin()
    await shop.fail('a', 'one')
    const [letter] = await shop.letters()
    await shop.cluster.take(letter?.shard ?? 0)
    await assert.rejects(shop.act(letter, 'retry'), (error) => {
      assert.ok(error instanceof Elsewhere && error instanceof Busy)
      return true
    })
  })
})
