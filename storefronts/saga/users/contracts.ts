/** Users: each has a wallet from the beginning, and is told of what happens to it. */
import { command, event, group, integer, query, text, type ValueOf } from '@millrace/kernel'
import { id, words } from '../fields.ts'
import { change } from '../wallets/contracts.ts'

const userId = id()
const person = { name: words(), email: words() }

const user = group({ id: id(), billingId: id(), ...person })
export type User = ValueOf<typeof user>

/** Answered with the `User` once there is the wallet, too. */
export const createUser = command('saga.create-user', { userId, walletId: id(), ...person })
/** Both are answered with `Done`. */
export const changeUser = command('saga.change-user', { userId, ...person })
export const removeUser = command('saga.remove-user', { userId })
/** Answered with the `User`. */
export const showUser = query('saga.show-user', { userId })

/** Answered with the user's addresses, first to last; with none where the user is gone. */
export const showAddresses = query('saga.show-addresses', { userId })

/** A row of the history of the user's wallet. */
export const tellUser = command('saga.tell-user', { userId, change })

export const letterWritten = event('saga.letter-written', {
  userId,
  letterId: id(),
  /** Its number among the letters to the user. */
  nth: integer({ min: 1 }),
  message: text(),
  /** Which of the user's addresses it went to: events are kept when the user is gone. */
  address: integer({ min: 1 }),
})
