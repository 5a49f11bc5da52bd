import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { integer, text } from '../contract/fields.ts'
import { command, query } from '../contract/message.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { answer, decide, later } from '../machine/decision.ts'
import { service } from '../machine/service.ts'
import { Engine } from './engine.ts'

const minute = 60_000
const hour = 60 * minute
const begin = Date.UTC(2026, 0, 2, 12)

const remind = command('test.remind', { id: text(), word: text(), at: integer() })
const ring = command('test.ring', { id: text(), word: text() })
const show = query('test.show', { id: text() })

const alarms = service<{ readonly rung: readonly string[] }>('alarms', {
  keyedBy: 'id',
  initial: { rung: [] },
  on: (on) => [
    on(remind, (state, { id, word, at }) =>
      decide(state, later(word, at, ring({ id, word })), answer(undefined)),
    ),
    on(ring, ({ rung }, { word }) => decide({ rung: [...rung, word] })),
    on(show, (state) => decide(state, answer(state.rung))),
  ],
})

class House {
  clock = begin
  readonly #cluster = new Cluster({ installation: 'test', shards: 1 })
  #engine: Engine | undefined
  #ids = 0

  async start(): Promise<void> {
    await this.#engine?.stop()
    this.#engine = new Engine({
      ...{ log: this.#cluster.instance(), services: [alarms], elapsed: () => 0 },
      clock: () => this.clock,
      newId: () => `call-${this.#ids++}`,
    })
    await this.#engine.start()
    await this.#settle()
  }

  async remind(word: string, inMs: number): Promise<void> {
    await this.#ask(remind({ id: 'anna', word, at: this.clock + inMs }))
  }

  /** Time goes by, seen or not; then whatever is due is done. */
  async after(ms: number): Promise<unknown> {
    this.clock += ms
    await this.#settle()
    return this.#ask(show({ id: 'anna' }))
  }

  get nextWork(): number {
    return this.#engine?.nextWork ?? Infinity
  }

  async #ask(sent: Parameters<Engine['ask']>[0]): Promise<unknown> {
    const asked = this.#engine?.ask(sent, { tenant: 't' })
    await this.#settle()
    return (await asked)?.body
  }

  async #settle(): Promise<void> {
    while (this.nextWork <= this.clock) await this.#engine?.turn()
  }
}

async function withAlarms(): Promise<House> {
  const house = new House()
  await house.start()
  await house.remind('ask again', 1000)
  await house.remind('forget', 24 * hour)
  return house
}

describe('engine: timers after a sleep (T4)', () => {
  it('fires what was due early in the sleep at once, the rest ten minutes after the waking', async () => {
    const house = await withAlarms()
    assert.deepEqual(await house.after(48 * hour), ['ask again'])
    assert.deepEqual(await house.after(9 * minute), ['ask again'])
    assert.deepEqual(await house.after(minute), ['ask again', 'forget'])
  })

  it('knows a sleep when it was stopped meanwhile', async () => {
    const house = await withAlarms()
    house.clock += 48 * hour
    await house.start()
    assert.deepEqual(await house.after(0), ['ask again'])
    assert.deepEqual(await house.after(10 * minute), ['ask again', 'forget'])
  })

  it('lets pass what is set after the waking', async () => {
    const house = await withAlarms()
    await house.after(48 * hour)
    await house.remind('soon', minute)
    assert.deepEqual(await house.after(minute), ['ask again', 'soon'])
  })

  it('has nothing to do until it has settled', async () => {
    const house = await withAlarms()
    await house.after(48 * hour)
    assert.equal(house.nextWork, house.clock + 10 * minute)
  })

  it('is none where the clock was wrong, and is set back', async () => {
    const house = await withAlarms()
    await house.after(48 * hour)
    await house.after(-48 * hour)
    await house.remind('tomorrow', 20 * hour)
    assert.deepEqual(await house.after(20 * hour), ['ask again', 'tomorrow'])
  })

  it('goes on where the clock is set back a little', async () => {
    const house = await withAlarms()
    await house.after(48 * hour)
    assert.deepEqual(await house.after(-minute), ['ask again'])
    assert.deepEqual(await house.after(9 * minute), ['ask again'])
    assert.deepEqual(await house.after(minute), ['ask again', 'forget'])
  })

  it('is over ten minutes later where the clock is set back by hours', async () => {
    const house = await withAlarms()
    await house.after(48 * hour)
    assert.deepEqual(await house.after(-20 * hour), ['ask again'])
    assert.deepEqual(await house.after(10 * minute), ['ask again', 'forget'])
  })

  it('is no sleep where there was nothing to do', async () => {
    const house = await withAlarms()
    await house.after(1000)
    assert.deepEqual(await house.after(24 * hour - 1000), ['ask again', 'forget'])
  })

  it('is no sleep where it took half a day', async () => {
    const house = new House()
    await house.start()
    await house.remind('late', 11 * hour)
    assert.deepEqual(await house.after(12 * hour), ['late'])
  })
})
