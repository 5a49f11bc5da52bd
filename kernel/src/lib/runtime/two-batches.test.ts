import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { text } from '../contract/fields.ts'
import { command, event } from '../contract/message.ts'
import { isLetGo } from '../let-go.ts'
import { act, Instance, note, show, tenant } from '../log/conformance/diary.ts'
import { Fenced, type Log } from '../log/log.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { decide } from '../machine/decision.ts'
import { service } from '../machine/service.ts'
import type { Performer } from './effects.ts'
import { Engine } from './engine.ts'
import { shardOf } from './shard.ts'
import { Busy } from './work.ts'

/** Commits that wait until they are let go, or until the disk breaks. */
class Gate {
  isShut = false
  #waiting: { go: () => void; fail: (error: Error) => void }[] = []

  readonly pass = (): Promise<void> | void => {
    if (!this.isShut) return
    return new Promise((go, fail) => this.#waiting.push({ go, fail }))
  }

  letGo(): void {
    this.isShut = false
    for (const { go } of this.#waiting.splice(0)) go()
  }

  letOneGo(): void {
    this.#waiting.shift()?.go()
  }

  break(): void {
    for (const { fail } of this.#waiting.splice(0)) fail(new Error('The disk is gone.'))
  }
}

async function started() {
  const gate = new Gate()
  const cluster = new Cluster({ installation: 'test', shards: 2 })
  const rung: string[] = []
  const bell: Performer = {
    name: 'bell',
    repeatable: true,
    perform: async (_, { key }) => {
      rung.push(key)
      return note({ id: key, word: 'rung' })
    },
  }
  const log = cluster.instance({ beforeCommit: gate.pass })
  const instance = await Instance.start(log, { performers: [bell] })
  await instance.settle()
  gate.isShut = true
  const { engine } = instance
  const answered: string[] = []
  const ask = (name: string, ...asked: Parameters<typeof engine.ask>) =>
    engine.ask(...asked).then(({ body }) => {
      answered.push(name)
      return body
    })
  return { gate, cluster, log, instance, engine, answered, ask, rung }
}

const shardIn = (id: string): number => shardOf(`${tenant}/${id}`, 2)

/** Lets everything happen that needs no further commit. */
const calm = () => new Promise((resolve) => setTimeout(resolve, 5))

/** Takes what it is given in, as a store does, and holds none of it. */
const logThatForgets = (disk: Promise<void>): Log => ({
  ...{ installation: 'test', shards: 1 },
  start: async (owner) => owner.opened(0, 1),
  read: () => undefined,
  scan: () => [],
  commit: () => disk,
  events: async () => [],
  tellings: () => [],
  stop: async () => undefined,
})

describe('engine: two batches under way (R4)', () => {
  it('runs the second on what the first decided, and answers both in order', async () => {
    const { gate, engine, answered, ask } = await started()
    const first = ask('first', note({ id: 'anna', word: 'one' }), { tenant })
    const one = engine.turn()
    const second = ask('second', note({ id: 'anna', word: 'two' }), { tenant })
    const two = engine.turn()
    await calm()
    assert.deepEqual(answered, [])
    gate.letGo()
    await Promise.all([one, two])
    assert.deepEqual(await first, ['one'])
    assert.deepEqual(await second, ['one', 'two'])
    assert.deepEqual(answered, ['first', 'second'])
  })

  it('tells nothing of what is not committed, to a query either (R1)', async () => {
    const { gate, engine, answered, ask } = await started()
    void ask('note', note({ id: 'anna', word: 'one' }), { tenant })
    const one = engine.turn()
    const read = ask('read', show({ id: 'anna' }), { tenant })
    const two = engine.turn()
    await calm()
    assert.deepEqual(answered, [])
    gate.letGo()
    await Promise.all([one, two])
    assert.deepEqual(await read, ['one'])
  })

  it('begins no third one before the first is committed', async () => {
    const { gate, engine } = await started()
    const turns = ['one', 'two', 'three'].map((word) => {
      void engine.ask(note({ id: 'anna', word }), { tenant })
      return engine.turn()
    })
    await calm()
    assert.equal(engine.readyIn, Infinity)
    assert.equal(engine.telling().waiting, 1)
    gate.letGo()
    await Promise.all(turns)
    assert.equal(engine.telling().waiting, 0)
    assert.equal(engine.readyIn, 0)
  })

  it('begins nothing while a shard waits to close', async () => {
    const { gate, engine, ask } = await started()
    void ask('one', note({ id: 'anna', word: 'one' }), { tenant })
    const one = engine.turn()
    const closed = engine.closing(1 - shardIn('anna'))
    void ask('two', note({ id: 'anna', word: 'two' }), { tenant })
    const two = engine.turn()
    await calm()
    assert.equal(engine.telling().waiting, 1)
    gate.letOneGo()
    await one
    await closed
    gate.letGo()
    await two
    assert.equal(engine.telling().waiting, 0)
  })

  it('answers neither when the first fails (R3)', async () => {
    const { gate, engine } = await started()
    const refused = ['one', 'two'].map((word) => {
      const asked = engine.ask(note({ id: 'anna', word }), { tenant })
      return { asked: assert.rejects(asked, Busy), turn: assert.rejects(engine.turn(), /disk/) }
    })
    gate.break()
    for (const { asked, turn } of refused) {
      await asked
      await turn
    }
  })

  it('performs an effect only when its own batch is committed (F1)', async () => {
    const { gate, instance, engine, rung } = await started()
    void engine.ask(note({ id: 'anna', word: 'one' }), { tenant })
    const one = engine.turn()
    void engine.ask(act({ id: 'bob', performer: 'bell', name: 'ring' }), { tenant })
    const two = engine.turn()
    gate.letOneGo()
    await one
    await calm()
    assert.deepEqual(rung, [])
    gate.letGo()
    await two
    await instance.settle()
    assert.deepEqual(rung, ['bob'])
  })

  it('performs none of a batch that is refused, as its shard was opened anew meanwhile (F1, L4)', async () => {
    const { gate, cluster, log, engine, rung } = await started()
    const elsewhere = ['bob', 'carl', 'dora', 'emil'].find((id) => shardIn(id) !== shardIn('anna'))
    void engine.ask(note({ id: 'anna', word: 'one' }), { tenant })
    const one = engine.turn()
    const asked = engine.ask(act({ id: elsewhere ?? '', performer: 'bell', name: 'ring' }), {
      tenant,
    })
    const isTurnedAway = assert.rejects(asked, Busy)
    const two = assert.rejects(engine.turn(), Fenced)
    cluster.give(1 - shardIn('anna'), log)
    gate.letOneGo()
    await one
    await calm()
    gate.letGo()
    await two
    await isTurnedAway
    assert.deepEqual(rung, [])
  })

  it('holds of a batch that lies with the log only what is told after its commit (R6)', async () => {
    const made = new Map<string, WeakRef<object>>()
    const tell = command('box.tell', { id: text() })
    const [heard, unheard] = ['heard', 'unheard'].map((name) =>
      event(`box.${name}`, { id: text() }),
    )
    assert.ok(heard !== undefined && unheard !== undefined)
    const box = service<{ readonly open: boolean }>('box', {
      keyedBy: 'id',
      initial: { open: false },
      on: (on) => [
        on(tell, (_, { id }) => {
          const [state, one, other] = [{ open: true }, heard({ id }), unheard({ id })]
          made.set('state', new WeakRef(state))
          made.set('heard', new WeakRef(one.data)).set('unheard', new WeakRef(other.data))
          return decide(state, one, other)
        }),
      ],
    })
    const disk = Promise.withResolvers<void>()
    const told: unknown[] = []
    const engine = new Engine({
      ...{ log: logThatForgets(disk.promise), services: [box], clock: () => 1, elapsed: () => 0 },
      newId: () => 'call',
    })
    engine.onCommitted(({ data }) => told.push(data), [heard.wireName])
    await engine.start()
    const asked = engine.ask(tell({ id: 'a' }), { tenant })
    const turn = engine.turn()
    assert.ok(await isLetGo(made.get('state')))
    assert.ok(await isLetGo(made.get('unheard')))
    assert.equal(await isLetGo(made.get('heard')), false)
    disk.resolve()
    await Promise.all([turn, asked])
    assert.deepEqual(told, [{ id: 'a' }])
  })
})
