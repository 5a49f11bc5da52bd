import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checker, group, text } from '@millrace/kernel'
import { mailAddress } from './mail-address.ts'

const { fits } = checker(group({ email: text(mailAddress) }))

const good = [
  'anna@example.com',
  'a@b.c',
  "o'hara+letters=1@mail.example.co.uk",
  'anna.q_w-x@sub-domain.example.com',
  `${'x'.repeat(64)}@example.com`,
  `anna@${'x'.repeat(63)}.example`,
  'jörg@müller.example',
]
const bad = [
  ...['', '@', 'anna', 'anna@', '@example.com', 'anna@example', 'anna@b@example.com'],
  ...['anna@example.com\r\nBcc: ben@example.com', 'anna@example.com\n', 'an\u0000na@example.com'],
  ...['anna @example.com', 'anna@exam ple.com', 'anna@example.com ', 'an\u0085na@example.com'],
  ...['.anna@example.com', 'anna.@example.com', 'an..na@example.com', 'anna@example..com'],
  ...['anna@.example.com', 'anna@example.com.', 'anna@-example.com', 'anna@example-.com'],
  ...['Anna <anna@example.com>', 'anna@example.com,ben@example.com', '"a b"@example.com'],
  ...['anna@exam_ple.com', 'anna@example.com;', 'anna@ex!ample.com', 'anna@exa/mple.com'],
  ...['anna@example.com\u2028', `${'x'.repeat(65)}@example.com`, `anna@${'x'.repeat(64)}.example`],
  `anna@${'x.'.repeat(125)}example`,
  ...[
    'an\u202ena@example.com',
    'an\u200bna@example.com',
    'anna@exam\u00adple.com',
    'an\ud800na@example.com',
  ],
]

describe('customers: an address of mail', () => {
  for (const email of good) it(`may be ${email}`, () => assert.ok(fits({ email })))
  for (const email of bad) {
    it(`is none: ${JSON.stringify(email)}`, () => assert.ok(!fits({ email })))
  }

  it('is looked through in no time, however it is made', () => {
    const email = `${'a.'.repeat(2000)}@${'b-'.repeat(2000)}`
    assert.ok(!fits({ email }))
    assert.doesNotThrow(() => new RegExp(mailAddress.pattern, 'u'))
  })
})
