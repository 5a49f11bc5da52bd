import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BadKeys, keyLine, readKeys } from './key-lines.ts'

const hash = 'a'.repeat(64)
const other = 'b'.repeat(64)

describe('keys: lines', () => {
  it('are read and written alike', () => {
    const text = [
      `till:${hash}:shop`,
      `ops:${other}:operator,reader:wallet`,
      `guest:${'c'.repeat(64)}:reader:acme:2027-01-01T00:00:00.000Z`,
      `short:${'d'.repeat(64)}:shop::2027-01-01T00:00:00.000Z`,
    ].join('\n')
    const entries = readKeys(`# the keys of the house\n\n${text}\n`)
    assert.deepEqual(entries.slice(0, 3), [
      { name: 'till', hash, roles: ['shop'] },
      { name: 'ops', hash: other, roles: ['operator', 'reader'], tenant: 'wallet' },
      {
        ...{ name: 'guest', hash: 'c'.repeat(64), roles: ['reader'], tenant: 'acme' },
        until: Date.UTC(2027, 0),
      },
    ])
    assert.equal(entries.map(keyLine).join('\n'), text)
  })

  const wrong = {
    'no name': `:${hash}:shop`,
    'a name with a space': `a b:${hash}:shop`,
    'a key instead of its hash': 'till:mr_secret:shop',
    'no role': `till:${hash}:`,
    'an unknown role': `till:${hash}:shop,king`,
    'a tenant with a slash': `till:${hash}:shop:a/b`,
    'an end that is no time': `till:${hash}:shop:acme:tomorrow`,
    'a name twice': `till:${hash}:shop\ntill:${other}:shop`,
    'a key twice': `till:${hash}:shop\nother:${hash}:shop`,
  }
  for (const [what, line] of Object.entries(wrong)) {
    it(`with ${what} are refused, and not repeated`, () => {
      assert.throws(
        () => readKeys(`# first\n${line}`),
        (error) => {
          assert.ok(error instanceof BadKeys)
          assert.match(error.message, /^Line [23]: /)
          assert.ok(!error.message.includes('mr_secret') && !error.message.includes(hash))
          return true
        },
      )
    })
  }
})
