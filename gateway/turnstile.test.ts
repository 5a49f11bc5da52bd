import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Busy } from '@millrace/kernel'
import { Turnstile } from './turnstile.ts'

describe('gateway: lists go through a turnstile', () => {
  it('lets a few in, and the others in their order (T1)', async () => {
    const turnstile = new Turnstile()
    const begun: number[] = []
    const ends: (() => void)[] = []
    const all = Array.from({ length: 10 }, (_, number) =>
      turnstile.through(async () => {
        begun.push(number)
        await new Promise<void>((resolve) => ends.push(resolve))
      }),
    )
    await turn()
    assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6, 7])
    ends[3]?.()
    await turn()
    assert.deepEqual(begun.slice(8), [8])
    ends[0]?.()
    await turn()
    assert.deepEqual(begun.slice(8), [8, 9])
    for (const end of ends) end()
    await Promise.all(all)
  })

  it('goes on when one has failed', async () => {
    const turnstile = new Turnstile()
    for (let times = 0; times < 20; times++) {
      await assert.rejects(turnstile.through(() => Promise.reject(new Error('No.'))))
    }
    assert.equal(await turnstile.through(async () => 'yes'), 'yes')
  })

  it('turns away when too many wait (T2)', async () => {
    const turnstile = new Turnstile()
    const { promise, resolve } = Promise.withResolvers<void>()
    const all = Array.from({ length: 1008 }, () => turnstile.through(() => promise))
    await assert.rejects(
      turnstile.through(() => promise),
      Busy,
    )
    resolve()
    await Promise.all(all)
  })

  it('asks about each in order, and a bounded number at a time', async () => {
    let underWay = 0
    let most = 0
    const items = Array.from({ length: 1000 }, (_, item) => item)
    const results = await new Turnstile().each(items, async (item) => {
      most = Math.max(most, ++underWay)
      await turn()
      underWay--
      return item
    })
    assert.deepEqual(results, items)
    assert.equal(most, 64)
  })
})
