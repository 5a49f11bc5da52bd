import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { smtpHere } from './letters.ts'

const asked = {
  smtp: 'smtp://mail.example.org',
  smtpLogin: '',
  lettersFrom: 'a@b.c',
  letters: 'at-most-once',
}

describe('letters: where they go', () => {
  it('is nowhere unless a server is named', () => {
    const none = { smtp: '', smtpLogin: '', lettersFrom: '', letters: 'at-most-once' }
    assert.equal(smtpHere(none), undefined)
    const message = '--letters-from is for letters by e-mail: give --smtp as well.'
    assert.throws(() => smtpHere({ ...none, lettersFrom: 'a@b.c' }), {
      name: 'BadSetting',
      message,
    })
    assert.throws(() => smtpHere({ ...none, smtpLogin: 'f' }), /--smtp-login is for letters/)
  })

  it('is a server, with its usual port', () => {
    const from = { name: 'Shop', address: 'shop@example.org' }
    assert.deepEqual(smtpHere({ ...asked, lettersFrom: 'Shop <shop@example.org>' }), {
      ...{ host: 'mail.example.org', port: 25, secure: false, from, atLeastOnce: false },
    })
    const tls = smtpHere({
      ...asked,
      smtp: 'smtps://u%40x:p%3Aw@[::1]:99',
      letters: 'at-least-once',
    })
    assert.partialDeepStrictEqual(tls, {
      ...{ host: '::1', port: 99, secure: true, atLeastOnce: true },
      login: { user: 'u@x', password: 'p:w' },
    })
    assert.equal(smtpHere({ ...asked, smtp: 'smtps://m' })?.port, 465)
  })

  it('takes who it is there from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-login-'))
    const file = join(folder, 'login')
    writeFileSync(file, 'shop:pass:word\nmore\n')
    const { login } = smtpHere({ ...asked, smtpLogin: file }) ?? {}
    assert.deepEqual(login, { user: 'shop', password: 'pass:word' })
    writeFileSync(file, 'shop\n')
    assert.throws(() => smtpHere({ ...asked, smtpLogin: file }), /has no user:password/)
    rmSync(folder, { recursive: true })
    assert.throws(() => smtpHere({ ...asked, smtpLogin: file }), /cannot be read/)
  })

  it('refuses what is no address, and tells no password', () => {
    for (const smtp of [
      'http://u:secret@h',
      'smtp://u:secret@h/path',
      'smtp://u@h',
      'mail',
      'smtp://',
    ]) {
      assert.throws(
        () => smtpHere({ ...asked, smtp }),
        (error: Error) => {
          return error.name === 'BadSetting' && !error.message.includes('secret')
        },
      )
    }
    for (const from of ['', 'shop', 'Shop <a@b>\r\nBcc: <c@d>', 'a@b, c@d', '<a@b> x']) {
      assert.throws(() => smtpHere({ ...asked, lettersFrom: from }), /--letters-from is no address/)
    }
    assert.throws(() => smtpHere({ ...asked, letters: 'twice' }), /--letters twice is not known/)
  })
})
