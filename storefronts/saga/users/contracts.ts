/**
 * Users: each has a wallet from the beginning, and is told of what happens to it. Names and
 * addresses are sealed with the user's key before they come here, and opened where they are shown;
 * `sealedWith` names the key.
 */
import {
  command,
  event,
  group,
  integer,
  listOf,
  optional,
  personal,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { id } from '../fields.ts'
import { change } from '../wallets/contracts.ts'

const userId = id()
const person = { name: personal(), email: personal() }
/** Left out of what was asked before anything was sealed. */
const sealedWith = optional(text({ max: 20 }))

export const user = group({ id: id(), billingId: id(), ...person })
export type User = ValueOf<typeof user>

/** Answered with the `User` once there is the wallet, too. */
export const createUser = command('saga.create-user', {
  ...{ userId, walletId: id(), ...person, sealedWith },
})
/** Both are answered with `Done`. */
export const changeUser = command('saga.change-user', { userId, ...person, sealedWith })
export const removeUser = command('saga.remove-user', { userId })
/** Answered with the `User`. */
export const showUser = query('saga.show-user', { userId })

/** Answered with the `email` of each of the user's addresses, first to last; none where the user is gone. */
export const showAddresses = query('saga.show-addresses', { userId })
export const addresses = group({ email: listOf(personal()) })
export type Addresses = ValueOf<typeof addresses>

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
