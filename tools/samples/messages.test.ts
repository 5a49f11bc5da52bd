import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { command, fromAvro, integer, oneOf, optional, text, toAvro } from '@millrace/kernel'
import { standingOf } from './differences.ts'
import { messageTypes } from './message-types.ts'
import { keptSamples } from './sample-files.ts'
import { readAvro, sampleNow } from './sample.ts'

const types = await messageTypes()
const samples = keptSamples()

describe('samples: every message that was ever written can be read', () => {
  it('finds them', () => assert.ok(samples.length > 150, `only ${samples.length}`))

  it('has one of each contract as it is now: npm run samples keeps what is new', () => {
    const missing = types.flatMap((type) => {
      const standing = standingOf(type, samples)
      if (standing.is === 'broken') return [`${type.wireName}: ${standing.faults.join('; ')}`]
      return standing.is === 'new' ? [`${type.wireName} is new, or has grown`] : []
    })
    assert.deepEqual(missing, [])
  })

  for (const type of types) {
    const own = samples.filter((sample) => sample.type === type.wireName)
    it(`${type.wireName}, ${own.length} of it`, () => {
      for (const sample of own) {
        assert.deepEqual(readAvro(sample), sample.json)
        const data = type.upcast(sample.json, sample.version)
        assert.ok(type.fits(data), `version ${sample.version} is none when it is brought up`)
        assert.deepEqual(fromAvro(type, toAvro(type, data as never)), data)
      }
    })
  }
})

describe('samples: a contract that changes', () => {
  const name = 'shelves.put'
  const put = command(name, { shelf: text(), side: oneOf('left', 'right'), count: integer() })
  const kept = [sampleNow(put)]
  const is = (fields: Parameters<typeof command>[1]) => standingOf(command(name, fields), kept)

  it('is as it was kept', () => assert.deepEqual(standingOf(put, kept), { is: 'kept' }))

  it('may grow, which is kept as a sample more', () => {
    const side = oneOf('left', 'middle', 'right')
    const grown = { shelf: text(), side, count: integer(), note: optional(text()) }
    assert.deepEqual(is(grown), { is: 'new' })
  })

  const old = { shelf: text(), side: oneOf('left', 'right'), count: integer() }
  const broken: readonly (readonly [string, Parameters<typeof command>[1], RegExp])[] = [
    ['loses a field', { shelf: text(), side: old.side }, /count is gone/],
    ['wants a field more', { ...old, note: text() }, /note is required now/],
    ['loses a word', { ...old, side: oneOf('left', 'up') }, /side: right is no word of it/],
    ['takes less', { ...old, count: integer({ min: 1 }) }, /count: minimum was/],
    ['takes another kind', { ...old, count: text() }, /count: type was "integer"/],
    ['turns words into text', { ...old, side: oneOf('left', 'right', 'up-side') }, /in Avro: /],
    ['takes another form', { ...old, shelf: text({ pattern: '^s' }) }, /shelf: pattern was/],
  ]
  for (const [what, fields, why] of broken) {
    it(`wants a new version where it ${what}`, () => {
      const standing = is(fields)
      assert.ok(standing.is === 'broken')
      assert.match(standing.faults.join('; '), why)
    })
  }

  it('under a new version is new, and reads the old ones through its upcast', () => {
    const pieces = (data: { shelf: string; count: number }) => ({
      ...{ shelf: data.shelf, pieces: data.count },
    })
    const second = command(
      name,
      { shelf: text(), pieces: integer() },
      { version: 2, upcasts: { 1: pieces } },
    )
    assert.deepEqual(standingOf(second, kept), { is: 'new' })
    const [sample] = kept
    assert.ok(sample !== undefined && !second.fits(sample.json))
    assert.ok(second.fits(second.upcast(readAvro(sample), sample.version)))
  })
})
