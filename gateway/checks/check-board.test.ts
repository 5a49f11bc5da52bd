import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Busy, type AskResult } from '@millrace/kernel'
import { CheckBoard } from './check-board.ts'

const shared = { summary: 'A test.', afterMs: 60, then: 'refuse' } as const
const offered = [
  { ...shared, name: 'large', isOn: false },
  { ...shared, name: 'usual', isOn: true },
]
const usual = [{ name: 'usual', afterMs: 60, then: 'refuse' }]
const large = { name: 'large', afterMs: 60, then: 'refuse' }

/** Switches that a test turns, on a clock of its own. */
class Switches {
  now = 0
  looks = 0
  isAway = false
  on: Record<string, boolean> = {}
  readonly board = new CheckBoard({ ask: () => this.#ask() }, offered, () => this.now)

  async #ask(): Promise<AskResult> {
    this.looks++
    if (this.isAway) throw new Busy('Nobody is there.', 1)
    const body = Object.entries(this.on).map(([check, on]) => ({
      ...{ check, on, since: '2026-01-02T12:00:00.000Z', by: 'olga', why: 'So.' },
    }))
    return { accepted: true, body, replayed: false }
  }
}

describe('gateway: the board of checks', () => {
  it('looks once for all who ask at the same time, and then remembers', async () => {
    const switches = new Switches()
    const [one, other] = [switches.board.needed('shop'), switches.board.needed('shop')]
    assert.deepEqual([await one, await other], [usual, usual])
    assert.deepEqual(switches.board.needed('shop'), usual)
    assert.equal(switches.looks, 1)
  })

  it('looks again while orders go on, and waits for it where it was long ago (B1)', async () => {
    const switches = new Switches()
    await switches.board.needed('shop')
    switches.on = { large: true, usual: false }
    switches.now = 1000
    assert.deepEqual(switches.board.needed('shop'), usual)
    assert.equal(switches.looks, 2)
    await new Promise(setImmediate)
    assert.deepEqual(switches.board.needed('shop'), [large])
    switches.on = {}
    switches.now = 3000
    assert.deepEqual(await switches.board.needed('shop'), usual)
  })

  it('believes what it knew for a minute where nobody answers, and nothing before (B1)', async () => {
    const switches = new Switches()
    switches.isAway = true
    await assert.rejects(async () => switches.board.needed('shop'), Busy)
    switches.isAway = false
    await switches.board.needed('shop')
    switches.isAway = true
    switches.now = 59_999
    assert.deepEqual(await switches.board.needed('shop'), usual)
    switches.now = 60_000
    await assert.rejects(async () => switches.board.needed('shop'), Busy)
  })

  it('has at once what is switched here, for that tenant alone (B2)', async () => {
    const switches = new Switches()
    const since = '2026-01-02T12:00:00.000Z'
    switches.board.told('shop', [{ check: 'large', on: true, since, by: 'olga', why: 'So.' }])
    assert.deepEqual(switches.board.needed('shop'), [large, ...usual])
    assert.deepEqual(await switches.board.needed('acme'), usual)
  })

  it('asks nobody where there are no checks', () => {
    const board = new CheckBoard({ ask: () => assert.fail('It asks.') }, [])
    assert.deepEqual(board.needed('shop'), [])
  })
})
