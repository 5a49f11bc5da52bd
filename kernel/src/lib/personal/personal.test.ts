import assert from 'node:assert/strict'
import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { group, listOf, optional, personal, text } from '../contract/fields.ts'
import { command } from '../contract/message.ts'
import { SqliteKeyStore } from './key-store.ts'
import { isSealed, open, seal } from './seal.ts'
import { openPersonal, PersonErased, sealPersonal } from './walk.ts'

const key = new Uint8Array(32).fill(7)

describe('personal: seal and open', () => {
  it('Z1 opens with the key and for the purpose that it was sealed for', () => {
    const sealed = seal('Zoë Ångström', key, 'anna/name')
    assert.ok(isSealed(sealed))
    assert.ok(!sealed.includes('Zo'))
    assert.equal(open(sealed, key, 'anna/name'), 'Zoë Ångström')
    assert.throws(() => open(sealed, new Uint8Array(32).fill(8), 'anna/name'))
    assert.throws(() => open(sealed, key, 'ben/name'))
    const at = sealed.length - 5
    const other = sealed[at] === 'A' ? 'B' : 'A'
    assert.throws(() => open(sealed.slice(0, at) + other + sealed.slice(at + 1), key, 'anna/name'))
    assert.throws(() => open('sealed:1:AAAA', key, 'anna/name'), /cut short/)
    assert.throws(() => open('plain', key, 'anna/name'), /not sealed/)
  })

  it('Z2 seals one text differently each time', () => {
    assert.notEqual(seal('Anna', key, 'p'), seal('Anna', key, 'p'))
  })
})

function withStore(test: (keys: SqliteKeyStore, directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-keys-'))
  const keys = new SqliteKeyStore(directory)
  try {
    test(keys, directory)
  } finally {
    keys.close()
    rmSync(directory, { recursive: true })
  }
}

describe('personal: the keys', () => {
  it('Q1 gives each person one key, there again when the store is opened anew', () => {
    withStore((keys, directory) => {
      const anna = keys.keyOf('t/anna')
      assert.equal(anna?.length, 32)
      assert.deepEqual(keys.keyOf('t/anna'), anna)
      assert.notDeepEqual(keys.keyOf('t/ben'), anna)
      assert.equal(keys.find('t/carl'), undefined)
      const again = new SqliteKeyStore(directory)
      assert.deepEqual(again.keyOf('t/anna'), anna)
      again.close()
    })
  })

  it('Q2 destroys a key for good, in the file too', () => {
    withStore((keys, directory) => {
      const anna = Buffer.from(keys.keyOf('t/anna') ?? [])
      const file = () => readFileSync(join(directory, 'keys.db'))
      assert.ok(file().includes(anna))
      assert.ok(keys.destroy('t/anna'))
      assert.ok(!file().includes(anna))
      assert.equal(keys.keyOf('t/anna'), undefined)
      assert.equal(keys.destroy('t/anna'), false)
      assert.equal(keys.destroy('t/nobody'), false)
    })
  })
})

const register = command('test.register', {
  customerId: text(),
  name: personal(),
  phone: optional(personal()),
  addresses: listOf(group({ city: text(), street: personal() })),
})

const anna = {
  customerId: 'anna',
  name: 'Anna Meier',
  addresses: [
    { city: 'Ulm', street: 'Gasse 1' },
    { city: 'Bonn', street: 'Weg 2' },
  ],
}

describe('personal: the fields of a payload', () => {
  it('Y1 seals what the contract calls personal, and opens it again', () => {
    withStore((keys) => {
      const sealing = { keys, person: 't/anna' }
      const sealed = sealPersonal(register.schema, anna, sealing)
      assert.ok(register.fits(sealed))
      assert.equal(sealed.customerId, 'anna')
      assert.deepEqual(
        sealed.addresses.map(({ city }) => city),
        ['Ulm', 'Bonn'],
      )
      for (const text of [sealed.name, ...sealed.addresses.map(({ street }) => street)]) {
        assert.ok(isSealed(text), text)
      }
      assert.deepEqual(openPersonal(register.schema, sealed, sealing), anna)
      assert.equal(anna.name, 'Anna Meier')
    })
  })

  it('Y2 leaves out what cannot be opened any more, and takes nothing new', () => {
    withStore((keys) => {
      const sealing = { keys, person: 't/anna' }
      const sealed = sealPersonal(register.schema, anna, sealing)
      keys.destroy('t/anna')
      assert.deepEqual(openPersonal(register.schema, sealed, sealing), {
        customerId: 'anna',
        addresses: [{ city: 'Ulm' }, { city: 'Bonn' }],
      })
      assert.throws(() => sealPersonal(register.schema, anna, sealing), PersonErased)
    })
  })

  it('makes no key for a payload that has nothing personal in it', () => {
    withStore((keys) => {
      const plain = { customerId: 'ben', addresses: [] }
      assert.deepEqual(sealPersonal(register.schema, plain, { keys, person: 't/ben' }), plain)
      assert.equal(keys.find('t/ben'), undefined)
    })
  })
})
