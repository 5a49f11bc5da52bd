import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LogLength } from './log-length.ts'

const mega = 1024 * 1024

/** As a writer does: adds, and brings back beside commits, while as many characters come each time. */
function written(length: LogLength, characters: number, meanwhile: number): void {
  length.add(characters)
  if (!length.takePart()) return
  length.add(meanwhile)
  length.broughtBack(false)
}

describe('embedded log: the length of its write-ahead file (W1)', () => {
  it('is brought back beside commits once so much has come, one time at once', () => {
    const length = new LogLength()
    length.add(3 * mega)
    assert.equal(length.takePart(), false)
    length.add(mega)
    assert.equal(length.takePart(), true)
    length.add(8 * mega)
    assert.equal(length.takePart(), false)
    length.broughtBack(false)
    assert.equal(length.takePart(), true)
  })

  it('ends in the place of a commit, when it is long and little is left', () => {
    const length = new LogLength()
    for (let n = 0; n < 3; n++) written(length, 4 * mega, mega / 8)
    assert.equal(length.takeEnd(), false)
    written(length, 4 * mega, mega / 8)
    assert.equal(length.takeEnd(), true)
    assert.equal(length.takeEnd(), false)
  })

  it('is brought back beside commits once more while much is left', () => {
    const length = new LogLength()
    written(length, 16 * mega, 2 * mega)
    assert.equal(length.takeEnd(), false)
    assert.equal(length.takePart(), true)
    assert.equal(length.takeEnd(), false)
    length.add(mega / 8)
    length.broughtBack(false)
    assert.equal(length.takePart(), false)
    assert.equal(length.takeEnd(), true)
  })

  it('ends in the place of a commit however much is left, when it is too long', () => {
    const length = new LogLength()
    let characters = 0
    while (!length.takeEnd()) {
      written(length, 2 * mega, 2 * mega)
      characters += 4 * mega
      assert.ok(characters <= 64 * mega)
    }
    assert.ok(characters >= 40 * mega)
  })

  it('is short again where all of it was brought back while nobody committed', () => {
    const length = new LogLength()
    length.add(60 * mega)
    assert.equal(length.takePart(), true)
    length.broughtBack(true)
    assert.equal(length.takePart(), false)
    assert.equal(length.takeEnd(), false)
  })

  it('is not short yet where a commit came while all that was there was brought back', () => {
    const length = new LogLength()
    length.add(16 * mega)
    assert.equal(length.takePart(), true)
    length.add(1)
    length.broughtBack(true)
    assert.equal(length.takeEnd(), true)
  })
})
