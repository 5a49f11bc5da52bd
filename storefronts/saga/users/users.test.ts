import { describe, it } from 'node:test'
import { answer, answered } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { removePerson } from '#contracts/customers'
import type { Change } from '../wallets/contracts.ts'
import {
  changeUser,
  createUser,
  letterWritten,
  removeUser,
  showAddresses,
  tellUser,
} from './contracts.ts'
import { users } from './users.ts'

const userId = 'u-1'
const id = { newId: () => 'l-1' }
const opened = answered({ note: 'opened', accepted: true, body: {} })
const person = { name: 'Maksim', email: 'm@m.m' }
const maksim = given(users)
  .when(createUser({ userId, walletId: 'w-1', ...person }))
  .when(opened)

const news = (name: string) => {
  const change: Change = { id: name, operation: 'REFILL', status: 'SUCCESS', sum: 5, current: 5 }
  return tellUser({ userId, change })
}
const message = 'SUCCESS: sum 0.05, lastValue 0.0 currentValue 0.05'
const letter = (nth: number, address: number) =>
  letterWritten({ userId, letterId: 'l-1', nth, message, address })
const addresses = showAddresses({ userId })
const at = (...email: string[]) => answer({ email })

describe('saga: a user', () => {
  it('has the key destroyed when they are removed', () => {
    const create = createUser({ userId, walletId: 'w-1', ...person, sealedWith: 'key-1' })
    const why = 'The user was removed there.'
    given(users)
      .when(create)
      .when(opened)
      .when(changeUser({ userId, ...person, sealedWith: 'key-2' }))
      .when(removeUser({ userId }))
      .then(
        removePerson({ customerId: userId, keyId: 'key-2', who: 'saga orders', why }),
        answer({ done: true }),
      )
      .leaves({ user: null })
      .when(removeUser({ userId }))
      .then(answer({ done: false }))
  })
})

describe('saga: where letters to a user went to', () => {
  it('is a number in what is told, as events are kept when the user is gone', () => {
    const told = maksim.when(news('c-1'), id).then(letter(1, 1))
    told.when(addresses).then(at('m@m.m'))
    told.when(news('c-2'), id).then(letter(2, 1)).when(addresses).then(at('m@m.m'))
  })

  it('is another one after the user has moved, and after a return', () => {
    const to = (email: string) => changeUser({ userId, ...person, email })
    maksim
      .when(news('c-1'), id)
      .when(to('n@n.n'))
      .when(news('c-2'), id)
      .then(letter(2, 2))
      .when(to('m@m.m'))
      .when(news('c-3'), id)
      .then(letter(3, 3))
      .when(addresses)
      .then(at('m@m.m', 'n@n.n', 'm@m.m'))
  })

  it('is known no more when the user is gone', () => {
    maksim
      .when(news('c-1'), id)
      .when(removeUser({ userId }))
      .leaves({ user: null, addresses: {} })
      .when(addresses)
      .then(at())
  })
})
