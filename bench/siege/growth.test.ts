import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { growthOf, lowestIn, sumOf, type Part } from './tell-sieges.ts'
import { SiegeTally } from './tally.ts'

/** What one user saw who asked so often. */
function part(requests: number, failures = 0): Part {
  const tally = new SiegeTally()
  for (let nth = 0; nth < requests - failures; nth++) tally.answered(nth % 2 === 0, 1)
  for (let nth = 0; nth < failures; nth++) tally.failed('wrong answer', `the ${nth}th`)
  return { ...tally.result(), serverCpuMicros: 10, brokerCpuMicros: 0 }
}

const holding = (...bytes: readonly number[]) => ({
  residentMb: 1,
  held: bytes.map((own, thread) => ({ thread: `t${thread}`, bytes: own })),
})

const stored = { storedBytes: 0, verified: { clean: true, text: '' } }

describe('bench: the growth of live memory', () => {
  it('is what each request leaves behind in all threads, after the first part', () => {
    const parts = [part(50), part(100), part(100)]
    const rests = [holding(0, 0), holding(900, 100), holding(1000, 200), holding(1100, 300)]
    assert.equal(growthOf({ parts, rests, ...stored }), 2)
  })

  it('leaves out the whole of the first third', () => {
    const parts = Array.from({ length: 6 }, () => part(100))
    const rests = [0, 500, 1000, 1100, 1200, 1300, 1400].map((bytes) => holding(bytes))
    assert.equal(growthOf({ parts, rests, ...stored }), 1)
    assert.deepEqual(
      [0, 1, 2].map((third) => lowestIn({ parts, rests, ...stored }, third)),
      [500, 1100, 1300],
    )
  })

  it('is none where it falls back to where it was', () => {
    const parts = [part(100), part(100), part(100)]
    const rests = [holding(500), holding(800), holding(900), holding(800)]
    assert.equal(growthOf({ parts, rests, ...stored }), 0)
  })
})

describe('bench: what users of a storefront saw', () => {
  it('counts what failed among the requests, and keeps the first of it', () => {
    const sum = sumOf([part(10), part(20, 3)])
    assert.deepEqual([sum.requests, sum.failed, sum.wrongAnswer, sum.noAnswer], [30, 3, 3, 0])
    assert.equal(part(5, 2).firstFailure, 'wrong answer: the 0th')
  })
})
