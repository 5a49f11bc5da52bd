import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CircuitBreaker, CircuitOpen } from './circuit-breaker.ts'

const limits = { callsMin: 20, windowMs: 10_000, share: 0.5, openMs: 5000 }

function circuit() {
  let now = 100_000
  const breaker = new CircuitBreaker(limits, () => now)
  const call = (isWell: boolean) =>
    breaker
      .run(async () => {
        if (!isWell) throw new Error('No.')
      })
      .then(
        () => 'done',
        (error: unknown) => (error instanceof CircuitOpen ? 'refused' : 'failed'),
      )
  const calls = async (count: number, isWell: boolean) => {
    for (let made = 0; made < count; made++) await call(isWell)
  }
  return { breaker, call, calls, pass: (ms: number) => void (now += ms) }
}

describe('payments: circuit breaker', () => {
  it('opens when half of twenty calls have failed, and not before (C1)', async () => {
    const { breaker, call, calls } = circuit()
    await calls(10, true)
    await calls(9, false)
    assert.equal(breaker.state, 'closed')
    assert.equal(await call(false), 'failed')
    assert.deepEqual([breaker.state, breaker.timesOpened], ['open', 1])
  })

  it('stays closed while more than half succeed, and while few call (C1)', async () => {
    const { breaker, calls } = circuit()
    await calls(19, false)
    assert.equal(breaker.state, 'closed')
    const busy = circuit()
    await busy.calls(30, true)
    await busy.calls(29, false)
    assert.equal(busy.breaker.state, 'closed')
  })

  it('forgets what is older than its window, also after a long quiet (C1)', async () => {
    const { breaker, calls, pass } = circuit()
    await calls(19, false)
    pass(11_000)
    await calls(19, false)
    assert.equal(breaker.state, 'closed')
    pass(9000)
    await calls(1, false)
    assert.equal(breaker.state, 'open')
  })

  it('refuses at once while it is open, and tries one call after its rest (C2)', async () => {
    const { breaker, call, calls, pass } = circuit()
    await calls(20, false)
    pass(4999)
    assert.equal(await call(true), 'refused')
    pass(1)
    const trial = Promise.withResolvers<void>()
    const trying = breaker.run(() => trial.promise)
    assert.equal(breaker.state, 'half-open')
    assert.equal(await call(true), 'refused')
    trial.resolve()
    await trying
    assert.equal(breaker.state, 'closed')
    assert.equal(await call(false), 'failed')
    assert.equal(breaker.state, 'closed')
  })

  it('opens anew when the trial fails (C2)', async () => {
    const { breaker, call, calls, pass } = circuit()
    await calls(20, false)
    pass(5000)
    assert.equal(await call(false), 'failed')
    assert.deepEqual([breaker.state, breaker.timesOpened], ['open', 2])
    pass(4999)
    assert.equal(await call(true), 'refused')
  })

  it('is not closed by what was called before it opened (C3)', async () => {
    const { breaker, calls } = circuit()
    const slow = Promise.withResolvers<void>()
    const called = breaker.run(() => slow.promise)
    await calls(20, false)
    slow.resolve()
    await called
    assert.equal(breaker.state, 'open')
  })
})
