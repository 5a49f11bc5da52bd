import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Chunks, KeptTexts } from './kept-texts.ts'

const megabyte = 1024 * 1024

describe('embedded log: texts that are kept outside of the heap', () => {
  it('are read as they were kept, whatever their letters and length', () => {
    const texts = new KeptTexts(new Chunks())
    const given = [
      'a',
      'ä\u001fö',
      '',
      '日本 🧵',
      'x'.repeat(megabyte - 3),
      'é'.repeat(megabyte),
      'z',
    ]
    const kept = given.map((text) => texts.keep(text))
    assert.deepEqual(kept.map(String), given)
  })

  it('are written where others were let go of', () => {
    const chunks = new Chunks()
    const [growing, merging] = [new KeptTexts(chunks), new KeptTexts(chunks)]
    const old = merging.keep('old')
    const young = growing.keep('young')
    merging.letGo()
    const next = new KeptTexts(chunks).keep('next')
    assert.equal(next.buffer, old.buffer)
    assert.notEqual(next.buffer, young.buffer)
    assert.deepEqual([young, next].map(String), ['young', 'next'])
  })

  it('take no more chunks where they are too long for one, and are counted by the collector of garbage', () => {
    let taken = 0
    class Counted extends Chunks {
      override take(): Buffer {
        taken++
        return super.take()
      }
    }
    const texts = new KeptTexts(new Counted())
    const long = ['é'.repeat(600_000), 'x'.repeat(megabyte - 1), 'y'.repeat(2 * megabyte)]
    const kept = [...long, ...long, ...long].map((text) => texts.keep(text))
    assert.equal(taken, 1)
    assert.ok(kept.every(({ buffer }) => buffer instanceof ArrayBuffer))
  })
})
