import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Busy, Elsewhere, OtherBody, StepFailed, type AskResult, type Sent } from '@millrace/kernel'
import { deposit } from '#contracts/billing'
import { showOrder } from '#contracts/orders'
import type { GatewayEngine, OnEnded, OrderEnd, Telling } from '../engine.ts'
import { EngineDesk } from './engine-desk.ts'
import type { Channel, Fate, Told } from './protocol.ts'
import { RemoteEngine } from './remote-engine.ts'

const tenant = 'shop'
const question = showOrder({ orderId: 'o-1' })
const answer = (body: unknown): AskResult => ({ accepted: true, body, replayed: false })
const telling: Telling = {
  ...{ batches: 1, commits: 2, steps: 3, messages: 4, commitMs: 5 },
  ...{ waiting: 6, deadLetters: 7, openEffects: 8 },
  orders: { placed: 1, approved: 1, canceled: 0 },
}

const known = [showOrder, deposit] as readonly Sent['type'][]

/** Edge and engine in one thread: what they post to each other is kept, and arrives at once. */
function joined(parts: Partial<GatewayEngine>, waitingMax = 10) {
  const posts: (readonly string[])[] = []
  const told: Told[] = []
  const watched: string[] = []
  let hear: (message: Told | Fate) => void = () => undefined
  let end: OnEnded = () => undefined
  const desk = new EngineDesk({
    engine: {
      ask: async () => answer(null),
      askEachShard: async () => [{ shard: 0, body: 'a' }],
      watch: (order) => void watched.push(order),
      unwatch: (order) => void watched.splice(watched.indexOf(order), 1),
      onEnded: (listener) => (end = listener),
      telling: async () => telling,
      failure: undefined,
      ...parts,
    },
    typeOf: (name) => known.find(({ wireName }) => wireName === name),
    tell: (message) => {
      told.push(message)
      hear(structuredClone(message))
    },
    thread: () => ({ cpuSeconds: 1, longestHoldSeconds: 2 }),
    stop: () => undefined,
  })
  const channel: Channel = {
    postMessage: (those) => {
      posts.push(those)
      desk.take(structuredClone(those))
    },
    on: (_, listener) => (hear = listener),
  }
  const remote = new RemoteEngine(channel, waitingMax)
  return { remote, posts, told, watched, end: ((...ended) => end(...ended)) satisfies OnEnded }
}

const never = () => new Promise<never>(() => undefined)

describe('gateway: the engine in its own thread', () => {
  it('takes what one turn asks in one post, and tells what one commit lets out in one', async () => {
    const { promise: commit, resolve } = Promise.withResolvers<AskResult>()
    const { remote, posts, told } = joined({ ask: () => commit })
    const asked = [1, 2, 3].map(() => remote.ask(question, { tenant }))
    await new Promise(setImmediate)
    assert.deepEqual([posts.length, posts[0]?.length, told.length], [1, 3, 0])
    resolve(answer({ id: 'o-1' }))
    const answers = await Promise.all(asked)
    assert.deepEqual([told.length, told[0]?.answers.length], [1, 3])
    assert.deepEqual(answers[0]?.body, { id: 'o-1' })
    assert.equal(answers[0]?.text, '{"id":"o-1"}')
  })

  it('E4 hands on the answers of a large commit in several turns, and all of them where it ends then', async () => {
    for (const fails of [false, true]) {
      const { promise: commit, resolve } = Promise.withResolvers<AskResult>()
      const { remote, told } = joined({ ask: () => commit }, 1000)
      let heard = 0
      const asked = Array.from({ length: 600 }, async () => {
        const found = await remote.ask(question, { tenant })
        heard++
        return found
      })
      await new Promise(setImmediate)
      const first = new Promise<number>((resolved) => setImmediate(() => resolved(heard)))
      resolve(answer(null))
      const inOneTurn = await first
      assert.equal(told[0]?.answers.length, 600)
      assert.ok(inOneTurn > 0 && inOneTurn <= 300, `${inOneTurn} of 600 in one turn`)
      if (fails) remote.fail(new Error('It is gone.'))
      assert.equal((await Promise.all(asked)).length, 600)
    }
  })

  it('carries what is asked, and whether the answer is a refusal or one remembered', async () => {
    const seen: unknown[] = []
    const results = [
      { accepted: false, body: { refused: 'not-found' }, replayed: false },
      { accepted: true, body: undefined, replayed: true },
    ]
    const ask = async (sent: Sent, options: unknown) => {
      seen.push([sent.type.wireName, sent.data, options])
      return results.shift() ?? answer(null)
    }
    const { remote } = joined({ ask })
    const refused = await remote.ask(question, { tenant, correlation: 'o-1' })
    assert.deepEqual([refused.accepted, refused.body], [false, { refused: 'not-found' }])
    const replayed = await remote.ask(question, { tenant })
    assert.deepEqual([replayed.accepted, replayed.replayed], [true, true])
    assert.deepEqual(seen[0], ['orders.show', { orderId: 'o-1' }, { tenant, correlation: 'o-1' }])
  })

  it('throws here what is thrown there', async () => {
    const errors = [
      new Busy('Full.', 30, 'letter-1'),
      new OtherBody('Another one.'),
      new StepFailed('Oh.', 'letter-2'),
      new Elsewhere('Moved.', { mayBeDone: false }),
      new Elsewhere('Moved.', { mayBeDone: true }),
      new TypeError('A fault.'),
    ]
    const { remote } = joined({ ask: () => Promise.reject(errors.shift()) })
    const thrown = () => remote.ask(question, { tenant }).catch((error: unknown) => error)
    const busy = await thrown()
    assert.ok(busy instanceof Busy)
    assert.deepEqual(
      [busy.message, busy.retryAfterSeconds, busy.deadLetter],
      ['Full.', 30, 'letter-1'],
    )
    assert.ok((await thrown()) instanceof OtherBody)
    const failed = await thrown()
    assert.ok(failed instanceof StepFailed)
    assert.equal(failed.deadLetter, 'letter-2')
    for (const mayBeDone of [false, true]) {
      const moved = await thrown()
      assert.ok(moved instanceof Elsewhere)
      assert.deepEqual([moved.message, moved.mayBeDone], ['Moved.', mayBeDone])
    }
    assert.match(String(await thrown()), /TypeError: A fault/)
  })

  it('rejects a call whose asking throws at once', async () => {
    const ask = (): never => {
      throw new Error('No key.')
    }
    await assert.rejects(joined({ ask }).remote.ask(question, { tenant }), /No key/)
  })

  it('tells the end of an order before the answers of its commit', async () => {
    const heard: unknown[] = []
    const approved: OrderEnd = { state: 'APPROVED', updatedAt: '2026-01-01T00:00:00.000Z' }
    const ask = async () => {
      parts.end('shop/o-1', approved)
      return answer('placed')
    }
    const parts = joined({ ask })
    const { remote, watched, told } = parts
    remote.onEnded((order, end) => heard.push([order, end]))
    remote.watch('shop/o-1')
    remote.watch('shop/o-2')
    remote.unwatch('shop/o-2')
    heard.push((await remote.ask(question, { tenant })).body)
    assert.deepEqual(watched, ['shop/o-1'])
    assert.deepEqual(heard, [['shop/o-1', approved], 'placed'])
    assert.equal(told.length, 1)
  })

  it('tells where another instance has told it, and else where all was told that came with it', async () => {
    const answers = [answer('here'), { ...answer('there'), text: '"there"', position: 'p-there' }]
    const parts = joined({ ask: async () => answers.shift() ?? answer(null), position: 'p-here' })
    const { remote, told } = parts
    const heard: unknown[] = []
    remote.onEnded((order, _, position) => heard.push([order, position]))
    const end: OrderEnd = { state: 'APPROVED', updatedAt: '2026-01-01T00:00:00.000Z' }
    parts.end('shop/here', end, 'p-here')
    parts.end('shop/there', end, 'p-there')
    const asked = [1, 2].map(() => remote.ask(question, { tenant }))
    const came = (await Promise.all(asked)).map(({ text, position }) => [text, position])
    assert.deepEqual(came, [
      ['"here"', 'p-here'],
      ['"there"', 'p-there'],
    ])
    assert.deepEqual(heard, [
      ['shop/here', 'p-here'],
      ['shop/there', 'p-there'],
    ])
    assert.equal(told[0]?.ends[0]?.length, 2)
  })

  it('asks each shard, and for figures with those of the thread', async () => {
    const { remote } = joined({})
    assert.deepEqual(await remote.askEachShard(question, { tenant }), [{ shard: 0, body: 'a' }])
    const thread = { cpuSeconds: 1, longestHoldSeconds: 2 }
    assert.deepEqual(await remote.telling(), { ...telling, thread })
  })

  it('turns away what is more than may wait, and asks nothing (E2)', async () => {
    const { remote, posts } = joined({ ask: never }, 2)
    void remote.ask(question, { tenant })
    void remote.ask(question, { tenant })
    await assert.rejects(remote.ask(question, { tenant }), Busy)
    await new Promise(setImmediate)
    assert.equal(posts.flat().length, 2)
    assert.equal((await remote.telling()).waiting, telling.waiting)
  })

  it('turns no write away because of reads (E2)', async () => {
    const write = deposit({ accountId: 'anna', amount: 1 })
    const answers: (() => void)[] = []
    const { remote } = joined(
      { ask: () => new Promise((resolve) => answers.push(() => resolve(answer('done')))) },
      1,
    )
    const read = remote.ask(question, { tenant })
    await assert.rejects(remote.ask(question, { tenant }), Busy)
    const written = remote.ask(write, { tenant })
    await assert.rejects(remote.ask(write, { tenant }), Busy)
    await new Promise(setImmediate)
    for (const give of answers) give()
    assert.equal((await written).body, 'done')
    assert.equal((await read).body, 'done')
  })

  it('makes room when a call is answered', async () => {
    const { remote } = joined({}, 1)
    await remote.ask(question, { tenant })
    assert.equal((await remote.ask(question, { tenant })).accepted, true)
  })

  it('tells everybody who waits, and who asks after it, that the engine has ended (E1)', async () => {
    const { remote } = joined({ ask: never })
    const waiting = remote.ask(question, { tenant })
    remote.fail(new Error('It is gone.'))
    const message = /^The engine has ended/
    await assert.rejects(waiting, { name: 'Busy', message, retryAfterSeconds: 5 })
    await assert.rejects(remote.ask(question, { tenant }), { name: 'Busy' })
    assert.match(String(remote.failure), /It is gone/)
  })
})
