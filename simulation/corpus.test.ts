import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { coverOf, readCorpora, textOf, type Candidate } from './corpus.ts'

const reaching = (seed: number, points: string, commits = 100): Candidate => ({
  seed,
  points: new Set(points),
  commits,
})

describe('simulation: pick the seeds of the corpus', () => {
  it('takes as few as reach every point', () => {
    const candidates = [reaching(1, 'ab'), reaching(2, 'abcd'), reaching(3, 'e'), reaching(4, 'a')]
    assert.deepEqual(coverOf(new Set('abcde'), candidates), [2, 3])
  })

  it('takes the shorter of two that reach the same', () => {
    assert.deepEqual(coverOf(new Set('ab'), [reaching(1, 'ab', 90), reaching(2, 'ab', 30)]), [2])
  })

  it('lets go of one whose points others reach that are needed', () => {
    const candidates = [reaching(1, 'ab', 10), reaching(2, 'ac', 30), reaching(3, 'bd', 30)]
    assert.deepEqual(coverOf(new Set('abcd'), candidates), [2, 3])
  })

  it('asks for nothing but the points of the list', () => {
    assert.deepEqual(coverOf(new Set('a'), [reaching(1, 'a', 10), reaching(2, 'xyz', 1)]), [1])
  })

  it('writes the file as it is formatted', () => {
    const text = readFileSync(join(import.meta.dirname, 'corpus.json'), 'utf8')
    assert.equal(textOf(readCorpora()), text)
  })
})
