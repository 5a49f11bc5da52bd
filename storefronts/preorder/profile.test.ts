import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tables } from './contracts.ts'
import { profileOf, profiles } from './profile.ts'
import { rowsOf } from './rows.ts'
import { noReservation, pay, reserve } from './reservation.ts'

const base = 'http://shop'
const paid = pay(reserve({ number: 7, wanted: {}, now: 1 }), 2)

describe('pre-orders: profiles', () => {
  it('are listed, each where its table says that it is', () => {
    const { self, ...links } = profiles(base)._links as Readonly<Record<string, { href: string }>>
    assert.equal(self?.href, 'http://shop/profile')
    assert.deepEqual(Object.keys(links), [...tables])
    assert.equal(links['payments']?.href, 'http://shop/profile/payments')
  })

  it('name the fields of their rows', () => {
    for (const table of tables) {
      const told = profileOf(base, table).alps.descriptor
      const names = told.flatMap((one) =>
        'descriptor' in one ? one.descriptor.map(({ name }) => name) : [],
      )
      assert.deepEqual(names.toSorted(), Object.keys(rowsOf(paid)[table] ?? {}).toSorted(), table)
    }
    assert.equal(rowsOf(noReservation).payments, null)
  })
})
