import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KeyEntry } from './key-lines.ts'
import { WrongTries } from './wrong-tries.ts'

const till: KeyEntry = { name: 'till', hash: 'a'.repeat(64), roles: ['shop'] }
const guest: KeyEntry = { name: 'guest', hash: 'b'.repeat(64), roles: ['reader'] }
const proxy = '192.0.2.1'
const enough = 1000

function triesAt(begin = 0) {
  let now = begin
  const tries = new WrongTries(() => now)
  const guess = (address: string, count = enough) => {
    let looked = 0
    for (let nth = 0; nth < count; nth++) {
      if (tries.waitSeconds(address) !== undefined) continue
      tries.wrong(address)
      looked++
    }
    return looked
  }
  return { tries, guess, pass: (ms: number) => void (now += ms) }
}

describe('keys: wrong tries', () => {
  it('T1 are bounded by address, and come back with time, one a second', () => {
    const { tries, guess, pass } = triesAt()
    assert.equal(guess(proxy), 50)
    assert.equal(tries.waitSeconds(proxy), 1)
    assert.equal(guess('192.0.2.2', 10), 10)
    pass(999)
    assert.equal(guess(proxy), 0)
    pass(1)
    assert.equal(guess(proxy), 1)
    pass(10_000)
    assert.equal(guess(proxy), 10)
    pass(3_600_000)
    assert.equal(guess(proxy), 50)
  })

  it('T1 count for all that somebody with IPv6 has', () => {
    const { tries, guess } = triesAt()
    assert.equal(guess('2001:db8:1:2::1'), 50)
    for (const beside of ['2001:db8:1:2::2', '2001:db8:1:2:ffff:1:2:3']) {
      assert.equal(tries.waitSeconds(beside), 1, beside)
    }
    for (const other of ['2001:db8:1:3::1', '2001:db8:1::2', '::1', '::ffff:192.0.2.1']) {
      assert.equal(tries.waitSeconds(other), undefined, other)
    }
  })

  it('T2 of others leave a key alone that was right from there', () => {
    const { tries, guess } = triesAt()
    tries.right(till, proxy)
    guess(proxy)
    assert.equal(tries.isKnown(till, proxy), true)
    assert.equal(tries.isKnown(guest, proxy), false)
    assert.equal(tries.isKnown(till, '192.0.2.2'), false)
  })

  it('T3 of addresses and keys that are many are forgotten, the oldest first', () => {
    const { tries, guess } = triesAt()
    guess(proxy)
    guess('192.0.2.2')
    for (let nth = 0; nth < 9_999; nth++) tries.wrong(`10.0.${nth >> 8}.${nth & 255}`)
    assert.equal(tries.waitSeconds(proxy), undefined)
    assert.equal(tries.waitSeconds('192.0.2.2'), 1)
    for (let nth = 0; nth < 65; nth++) tries.right(till, `10.0.0.${nth}`)
    assert.equal(tries.isKnown(till, '10.0.0.0'), false)
    assert.equal(tries.isKnown(till, '10.0.0.1'), true)
    tries.keep([guest])
    assert.equal(tries.isKnown(till, '10.0.0.1'), false)
  })
})
