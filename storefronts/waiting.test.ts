import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, it } from 'node:test'
import { Busy } from '@millrace/kernel'
import type { OrderEnd } from '#gateway/engine'
import { Waiting } from './waiting.ts'

/** An engine that tells of a change where somebody watches, and then no more until he watches again. */
class Watched {
  readonly watched = new Set<string>()
  #listener: (key: string, end: OrderEnd) => void = () => undefined
  state = 0

  watch(key: string): void {
    this.watched.add(key)
  }

  unwatch(key: string): void {
    this.watched.delete(key)
  }

  onEnded(listener: (key: string, end: OrderEnd) => void): void {
    this.#listener = listener
  }

  change(): void {
    this.state++
    if (this.watched.delete('k')) this.#listener('k', { state: 'PENDING', updatedAt: '' })
  }
}

const patience = (ms: number) => ({
  ms,
  gone: Object.assign(new EventEmitter(), { destroyed: false }),
})
/** Lets all go on that can. */
const soon = () => new Promise((resolve) => setImmediate(resolve))

describe('storefronts: waiting', () => {
  it('W1 wakes everybody by each change, until it is as they want it', async () => {
    const engine = new Watched()
    const waiting = new Waiting(engine)
    const until = (wanted: number) =>
      waiting.until(
        'k',
        async () => (engine.state >= wanted ? engine.state : undefined),
        patience(600_000),
      )
    const waits = [until(1), until(2), until(2), until(3)]
    for (const _ of [1, 2, 3]) {
      await soon()
      engine.change()
    }
    assert.deepEqual(await Promise.all(waits), [1, 2, 2, 3])
    assert.equal(engine.watched.size, 0)
  })

  it('W1 misses no change that comes while it looks', async () => {
    const engine = new Watched()
    const waiting = new Waiting(engine)
    const look = async () => {
      const { state } = engine
      if (state === 0) engine.change()
      return state > 0 ? state : undefined
    }
    const begun = performance.now()
    assert.equal(await waiting.until('k', look, patience(600_000)), 1)
    assert.ok(performance.now() - begun < 300_000, 'It was found when the time was over.')
  })

  it('gives up when the time is over, and when whoever waits has gone', async () => {
    const engine = new Watched()
    const waiting = new Waiting(engine)
    const look = async () => undefined
    assert.equal(await waiting.until('k', look, patience(1)), undefined)
    const leaving = patience(600_000)
    const left = waiting.until('k', look, leaving)
    await soon()
    leaving.gone.destroyed = true
    leaving.gone.emit('close')
    assert.equal(await left, undefined)
    assert.equal(engine.watched.size, 0)
  })

  it('lets no more wait than it may, and nobody when it is closed', async () => {
    const engine = new Watched()
    const waiting = new Waiting(engine, 1)
    const one = waiting.until('k', async () => undefined, patience(600_000))
    await assert.rejects(
      waiting.until('other', async () => undefined, patience(600_000)),
      Busy,
    )
    await soon()
    waiting.close()
    await assert.rejects(one, Busy)
    await assert.rejects(
      waiting.until('k', async () => 1, patience(0)),
      Busy,
    )
  })
})
