import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { allMutants, placesOf } from './all-mutants.ts'

const root = join(import.meta.dirname, '../..')

describe('simulation: planted faults', () => {
  it('can each be planted: the text stands in its file exactly once', () => {
    const lost = allMutants.flatMap((mutant) =>
      placesOf(mutant)
        .filter(({ file, from }) => readFileSync(join(root, file), 'utf8').split(from).length !== 2)
        .map(({ file }) => `${mutant.name}: ${file}`),
    )
    assert.deepEqual(lost, [])
  })

  it('have names of their own', () => {
    const names = allMutants.map(({ name }) => name)
    assert.deepEqual([...new Set(names)], names)
  })
})
