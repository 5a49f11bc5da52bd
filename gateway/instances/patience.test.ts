import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Busy } from '@millrace/kernel'
import { Changes, within } from './patience.ts'

const inMs = (ms: number) => performance.now() + ms

describe('gateway: patience', () => {
  it('wakes all who wait, once', async () => {
    const changes = new Changes()
    const waiting = [changes.next(inMs(60_000), 'late'), changes.next(inMs(60_000), 'late')]
    changes.tell()
    await Promise.all(waiting)
    assert.equal(changes.waiting, 0)
  })

  it('P1 forgets whoever has waited in vain', async () => {
    const changes = new Changes()
    await assert.rejects(changes.next(inMs(5), 'Nobody came.'), /Nobody came/)
    assert.equal(changes.waiting, 0)
  })

  it('P1 lets no more wait than can be woken', async () => {
    const changes = new Changes(1)
    const first = changes.next(inMs(60_000), 'late')
    await assert.rejects(changes.next(inMs(60_000), 'Full.'), Busy)
    changes.tell()
    await first
  })

  it('gives up what takes longer than somebody waits', async () => {
    const never = () => new Promise<never>(() => undefined)
    await assert.rejects(within(inMs(5), 'Too late.', never), /Too late/)
    assert.equal(await within(inMs(60_000), 'Too late.', async () => 'there'), 'there')
  })
})
