import { describe, it } from 'node:test'
import { answer, effect, isoTime, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  createCustomer,
  customerChanged,
  destroyingKey,
  keyDestroyed,
  noteKeyDestroyed,
  noteSearch,
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

  it('is not told of who is there', () => {
    const there = refuse({ refused: 'not-found', detail: 'Customer anna was not erased.' })
    created.when(showErasure({ customerId })).then(there).changesNothing()
  })
})
