import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { command } from '../contract/message.ts'
import { Instance, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide } from '../machine/decision.ts'
import { service } from '../machine/service.ts'
import {
  actOnDeadLetter,
  listActs,
  listDeadLetters,
  showDeadLetter,
  type DoneAct,
  type ShownLetter,
  type WholeLetter,
} from './repair.ts'
import { Busy, Elsewhere, StepFailed } from './work.ts'

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

  act(letter: ShownLetter | undefined, act: 'retry' | 'drop' | 'correct', data?: unknown) {
    const { shard = 0, id = 'none' } = letter ?? {}
    const asked = { shard, letter: id, act, ...by, ...(data === undefined ? {} : { data }) }
    return this.instance.told(actOnDeadLetter(asked), { tenant })
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
    const unfit = await shop.act(letter, 'correct', { id: 5 })
    assert.partialDeepStrictEqual(unfit, { accepted: false, body: { refused: 'invalid' } })
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
