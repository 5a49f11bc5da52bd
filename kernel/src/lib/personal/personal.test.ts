import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { group, listOf, optional, personal, text } from '../contract/fields.ts'
import { command } from '../contract/message.ts'
import { MemoryKeyStore, type KeyStore } from './key-store.ts'
import { isSealed, keyIdIn, keyOf, newKey, open, seal, sealedWith } from './seal.ts'
import { SqliteKeyStore } from './sqlite-key-store.ts'
import { openPersonal, PersonErased, sealPersonal } from './walk.ts'

const key = keyOf(new Uint8Array(32).fill(7))

describe('personal: seal and open', () => {
  it('Z1 opens with the key and for the purpose that it was sealed for', () => {
    const sealed = seal('Zoë Ångström', key, 'anna/name')
    assert.ok(isSealed(sealed))
    const bytes = Buffer.from(sealed.slice('sealed:1:'.length), 'base64url')
    assert.ok(!bytes.includes('Zoë Ångström'))
    assert.equal(open(sealed, key, 'anna/name'), 'Zoë Ångström')
    assert.throws(() => open(sealed, keyOf(new Uint8Array(32).fill(8)), 'anna/name'))
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

  it('Z3 says which key it needs', () => {
    const sealed = seal('Anna', key, 'p')
    assert.equal(keyIdIn(sealed), key.id)
    assert.ok(sealed.startsWith(sealedWith(key.id)))
    assert.notEqual(newKey().id, key.id)
  })
})

type Test = (keys: KeyStore, directory: string) => Promise<void>

async function withStore(test: Test): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-keys-'))
  const keys = new SqliteKeyStore(directory)
  try {
    await test(keys, directory)
  } finally {
    await keys.close()
    rmSync(directory, { recursive: true })
  }
}

const stores: Readonly<Record<string, (test: Test) => Promise<void>>> = {
  'in a database': withStore,
  'in memory': (test) => test(new MemoryKeyStore(), ''),
}

for (const [where, withKeys] of Object.entries(stores)) {
  describe(`personal: the keys ${where}`, () => {
    it('gives each person one key, however many ask at once', () =>
      withKeys(async (keys) => {
        assert.equal(await keys.find('t/anna'), undefined)
        const asked = await Promise.all([keys.keyFor('t/anna'), keys.keyFor('t/anna')])
        assert.equal(asked[0]?.bytes.length, 32)
        assert.deepEqual(asked[1], asked[0])
        assert.deepEqual(await keys.find('t/anna'), asked[0])
        assert.notDeepEqual(await keys.keyFor('t/ben'), asked[0])
        assert.equal(await keys.find('t/carl'), undefined)
      }))

    it('Q2 gives another key only where that is asked for', () =>
      withKeys(async (keys) => {
        const first = await keys.keyFor('t/anna')
        assert.ok(await keys.destroy('t/anna', first?.id ?? ''))
        assert.equal(await keys.find('t/anna'), undefined)
        assert.equal(await keys.keyFor('t/anna'), undefined)
        const second = await keys.keyFor('t/anna', { anew: true })
        assert.ok(second !== undefined && second.id !== first?.id)
        assert.deepEqual(await keys.keyFor('t/anna', { anew: true }), second)
      }))

    it('tells at once who has a key', () =>
      withKeys(async (keys) => {
        assert.equal(await keys.isKnown('t/anna'), false)
        const key = await keys.keyFor('t/anna')
        assert.equal(await keys.isKnown('t/anna'), true)
        assert.equal(await keys.isKnown('t/ben'), false)
        await keys.destroy('t/anna', key?.id ?? '')
        assert.equal(await keys.isKnown('t/anna'), false)
      }))

    it('Q3 destroys the key that was meant, once', () =>
      withKeys(async (keys) => {
        const first = await keys.keyFor('t/anna')
        assert.equal(await keys.destroy('t/anna', 'other'), false)
        assert.ok(await keys.destroy('t/anna', first?.id ?? ''))
        assert.equal(await keys.destroy('t/anna', first?.id ?? ''), false)
        assert.equal(await keys.destroy('t/nobody', first?.id ?? ''), false)
        const second = await keys.keyFor('t/anna', { anew: true })
        assert.equal(await keys.destroy('t/anna', first?.id ?? ''), false)
        assert.deepEqual(await keys.find('t/anna'), second)
      }))
  })
}

describe('personal: the database of keys', () => {
  it('is made when it is needed', () =>
    withStore(async (keys, directory) => {
      assert.equal(existsSync(join(directory, 'keys.db')), false)
      await keys.keyFor('t/anna')
      assert.ok(existsSync(join(directory, 'keys.db')))
    }))

  it('knows who has one when it is opened anew, and while it still reads that', () =>
    withStore(async (keys, directory) => {
      assert.equal(keys.isKnown('t/anna'), false)
      assert.equal(existsSync(join(directory, 'keys.db')), false)
      const many = Array.from({ length: 1500 }, (_, nth) => `t/${nth}`)
      await Promise.all(many.map((person) => keys.keyFor(person)))
      const anew = new SqliteKeyStore(directory)
      const says = () => ['t/0', 't/1499', 't/1500'].map((person) => anew.isKnown(person))
      assert.deepEqual(says(), [true, true, false])
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      assert.deepEqual(says(), [true, true, false])
      await anew.close()
    }))

  it('Q1 has a key for whoever opens it anew, or has it open as well', () =>
    withStore(async (keys, directory) => {
      const other = new SqliteKeyStore(directory)
      const [one, same] = await Promise.all([keys.keyFor('t/anna'), other.keyFor('t/anna')])
      assert.deepEqual(same, one)
      await other.destroy('t/anna', one?.id ?? '')
      assert.equal(await keys.find('t/anna'), undefined)
      await other.close()
    }))

  it('Q2 has nothing left of a key that was destroyed', () =>
    withStore(async (keys, directory) => {
      const anna = await keys.keyFor('t/anna')
      const has = () =>
        readFileSync(join(directory, 'keys.db')).includes(Buffer.from(anna?.bytes ?? []))
      assert.ok(has())
      await keys.destroy('t/anna', anna?.id ?? '')
      assert.ok(!has())
    }))
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

const person = 't/anna'

describe('personal: the fields of a payload', () => {
  it('Y1 seals what the contract calls personal, and opens it again', () => {
    const sealed = sealPersonal(register.schema, anna, { person, key })
    assert.ok(register.fits(sealed))
    assert.equal(sealed.customerId, 'anna')
    assert.deepEqual(
      sealed.addresses.map(({ city }) => city),
      ['Ulm', 'Bonn'],
    )
    for (const text of [sealed.name, ...sealed.addresses.map(({ street }) => street)]) {
      assert.ok(isSealed(text), text)
    }
    assert.deepEqual(openPersonal(register.schema, sealed, { person, key }), anna)
    assert.equal(anna.name, 'Anna Meier')
  })

  it('Y1 opens a field wherever it stands, and for nobody else', () => {
    const { name } = sealPersonal(register.schema, anna, { person, key })
    const letter = group({ to: group({ name: personal() }) })
    assert.deepEqual(openPersonal(letter, { to: { name } }, { person, key }), {
      to: { name: 'Anna Meier' },
    })
    assert.throws(() => openPersonal(letter, { to: { name } }, { person: 't/ben', key }))
  })

  it('Y2 leaves out what cannot be opened any more, and takes nothing new', () => {
    const sealed = sealPersonal(register.schema, anna, { person, key })
    for (const later of [undefined, newKey()]) {
      assert.deepEqual(openPersonal(register.schema, sealed, { person, key: later }), {
        customerId: 'anna',
        addresses: [{ city: 'Ulm' }, { city: 'Bonn' }],
      })
    }
    const none = { person, key: undefined }
    assert.throws(() => sealPersonal(register.schema, anna, none), PersonErased)
    const plain = { customerId: 'anna', addresses: [] }
    assert.deepEqual(sealPersonal(register.schema, plain, none), plain)
  })
})

describe('personal: keys that a database takes from elsewhere', () => {
  it('are all that it has then, and nothing of the others is left', () =>
    withStore(async (keys, directory) => {
      const store = keys as SqliteKeyStore
      const anna = await store.keyFor('t/anna')
      assert.equal(store.isKnown('t/anna'), true)
      const all = [
        { person: 't/ben', key: newKey() },
        { person: 't/carl', key: undefined },
      ]
      await store.replace(all)
      assert.deepEqual(await store.all(), all)
      assert.deepEqual([store.isKnown('t/anna'), store.isKnown('t/ben')], [false, true])
      assert.equal(await store.keyFor('t/carl'), undefined)
      const file = readFileSync(join(directory, 'keys.db'))
      assert.equal(file.includes(Buffer.from(anna?.bytes ?? [])), false)
    }))
})
