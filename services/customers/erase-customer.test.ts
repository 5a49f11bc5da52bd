import { describe, it } from 'node:test'
import { answer, effect, isoTime, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  createCustomer,
  customerChanged,
  destroyingKey,
  eraseCustomer,
  keyDestroyed,
  noteKeyDestroyed,
  noteSearch,
  removePerson,
  showErasure,
} from '#contracts/customers'
import { created, customerId, details, erase, erased, noon } from './anna.ts'
import { customers } from './customers.ts'

const told = {
  ...{ customerId, erasedAt: isoTime(noon), who: 'olga', why: 'asked for it', key: 'key-1' },
}
const destroyed = noteKeyDestroyed({ customerId, keyId: 'key-1' })

describe('customers: erase', () => {
  it('keeps nothing of them, and has their key destroyed', () => {
    erased
      .then(
        customerChanged({
          ...{ customerId, change: 'erased', before: details, createdAt: noon, revision: 2 },
          by: { who: 'olga', why: 'asked for it' },
        }),
        effect(destroyingKey, 'key-1', { customerId, keyId: 'key-1' }),
        answer(told),
      )
      .leaves({ state: 'erased', details: null, digest: '' })
  })

  it('is done once, and told again', () => {
    erased.when(erase).then(answer(told)).changesNothing()
  })

  it('tells when the key is known to be destroyed, once', () => {
    const later = noon + 5
    erased
      .when(destroyed, { now: later })
      .then(keyDestroyed({ customerId, keyId: 'key-1' }))
      .when(destroyed)
      .then()
      .changesNothing()
      .when(showErasure({ customerId }))
      .then(answer({ ...told, keyDestroyedAt: isoTime(later) }))
  })

  it('tells what a search has come to', () => {
    const search = {
      ...{ state: 'done' as const, begunAt: isoTime(noon), withTexts: true, done: 1, of: 1 },
      places: [
        { kind: 'state' as const, name: 'orders', searched: 2, byId: 1, sealed: 0, plain: 0 },
      ],
    }
    const note = noteSearch({ customerId, keyId: 'key-1', search })
    erased
      .when(note, { now: noon + 5 })
      .then(answer(null))
      .when(showErasure({ customerId }))
      .then(answer({ ...told, search: { ...search, toldAt: isoTime(noon + 5) } }))
    const other = noteSearch({ customerId, keyId: 'key-0', search })
    erased.when(other).then(answer(null)).changesNothing()
  })

  it('says nothing of a key that is not theirs any more', () => {
    const again = createCustomer({ customerId, ...details, sealedWith: 'key-2', digest: 'd-2' })
    erased.when(again).when(destroyed).then().changesNothing()
  })

  it('is for who was there', () => {
    const nobody = refuse({ refused: 'not-found', detail: 'There is no customer anna.' })
    given(customers).when(erase).then(nobody).changesNothing()
    given(customers).when(showErasure({ customerId })).then(nobody).changesNothing()
  })

  it('is of a key, where a storefront alone knows whose it is, and anew with another one', () => {
    const by = { who: 'olga', why: 'asked for it' }
    const first = eraseCustomer({ customerId, ...by, keyId: 'key-7' })
    const second = eraseCustomer({ customerId, ...by, keyId: 'key-8' })
    const change = { customerId, change: 'erased' as const, by, createdAt: noon }
    const destroys = (keyId: string) => effect(destroyingKey, keyId, { customerId, keyId })
    const once = given(customers)
      .when(first)
      .then(
        customerChanged({ ...change, revision: 1 }),
        destroys('key-7'),
        answer({ ...told, key: 'key-7' }),
      )
    once
      .when(first)
      .then(answer({ ...told, key: 'key-7' }))
      .changesNothing()
    const again = once.when(second)
    again.then(
      customerChanged({ ...change, revision: 2 }),
      destroys('key-8'),
      answer({ ...told, key: 'key-8' }),
    )
    again
      .when(erase)
      .then(answer({ ...told, key: 'key-8' }))
      .changesNothing()
  })

  it('follows a removal in a storefront, which is no act of an operator', () => {
    const by = { who: 'saga orders', why: 'removed' }
    const remove = removePerson({ customerId, keyId: 'key-7', ...by })
    const removed = given(customers).when(remove)
    removed.then(
      customerChanged({ customerId, change: 'erased', createdAt: noon, revision: 1 }),
      effect(destroyingKey, 'key-7', { customerId, keyId: 'key-7' }),
    )
    removed.when(remove).then().changesNothing()
    removed.when(showErasure({ customerId })).then(answer({ ...told, ...by, key: 'key-7' }))
  })

  it('is not told of who is there', () => {
    const there = refuse({ refused: 'not-found', detail: 'Customer anna was not erased.' })
    created.when(showErasure({ customerId })).then(there).changesNothing()
  })
})
