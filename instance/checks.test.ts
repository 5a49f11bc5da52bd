import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checksHere, offeredChecks } from './checks.ts'

const usual = { lines: '', deadline: '24h', otherwise: 'reject' }

describe('checks of this process', () => {
  it('are made of their lines, and offered by name', () => {
    const here = checksHere({ ...usual, lines: 'desk on url=http://desk/', deadline: '2h' })
    assert.deepEqual(here.reviews, { lastsMs: 2 * 60 * 60_000, otherwise: 'reject' })
    const offered = offeredChecks(here).map(({ name, isOn }) => [name, isOn])
    assert.deepEqual(offered[0], ['large-orders', false])
    assert.deepEqual(offered.at(-1), ['desk', true])
  })

  const broken: readonly (readonly [Partial<typeof usual>, RegExp])[] = [
    [{ lines: 'desk on' }, /^--checks: there is no check desk; .*\.$/],
    [{ lines: 'large-orders perhaps' }, /^--checks: large-orders: perhaps says nothing; .*\.$/],
    [{ deadline: 'soon' }, /^--review-deadline soon is not a time; write 90s, 30m, 24h or 7d\.$/],
    [{ otherwise: 'shrug' }, /^--review-default shrug is not known; write approve or reject\.$/],
  ]
  for (const [given, message] of broken) {
    it(`refuses ${JSON.stringify(given)} in one line`, () => {
      assert.throws(() => checksHere({ ...usual, ...given }), { name: 'BadSetting', message })
    })
  }
})
