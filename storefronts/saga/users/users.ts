import {
  answer,
  answered,
  ask,
  decide,
  entries,
  refuse,
  service,
  type Context,
  type Decision,
  type Entries,
  type Payload,
} from '@millrace/kernel'
import { openAccount } from '#contracts/billing'
import { removePerson } from '#contracts/customers'
import { javaDouble } from '#contracts/topics/java-double'
import { decimalOf } from '../../decimals.ts'
import { noCurrency, sagaTenant } from '../fields.ts'
import type { Done } from '../rows/contracts.ts'
import type { Change } from '../wallets/contracts.ts'
import {
  changeUser,
  createUser,
  letterWritten,
  removeUser,
  showAddresses,
  showUser,
  tellUser,
  type Addresses,
  type User,
} from './contracts.ts'

type Place = {
  readonly user: User | null
  /** The key that the user is sealed with. */
  readonly sealedWith?: string
  readonly letters: number
  /** The rows of the wallet's history that were told: told again, they are no news. */
  readonly told: Entries<1>
  /** Where letters went to, by number: nothing else has them, and they go with the user. */
  readonly addresses: Entries<string>
}

const nameOf = (address: number): string => String(address).padStart(12, '0')

const done = (found: boolean) => answer({ done: found } satisfies Done)

const unknown = (userId: string) =>
  refuse({ refused: 'not-found', detail: `No user with id ${userId}` })

const sealed = (place: Place, sealedWith: string | undefined): Place =>
  sealedWith === undefined ? place : { ...place, sealedWith }

/** The wallet is asked for in the step that makes the user: there is never one without the other. */
function onCreateUser(place: Place, asked: Payload<typeof createUser>): Decision<Place> {
  const { userId, walletId, name, email, sealedWith } = asked
  const user = place.user ?? { id: userId, billingId: walletId, name, email }
  const account = { accountId: user.billingId, currency: noCurrency, owner: userId }
  const next = place.user === null ? sealed({ ...place, user }, sealedWith) : place
  return decide(next, ask('opened', openAccount(account)))
}

function onAnswered(place: Place, { accepted, body }: Payload<typeof answered>): Decision<Place> {
  if (accepted && place.user !== null) return decide(place, answer(place.user))
  return decide({ ...place, user: null }, refuse(body))
}

function onChangeUser(place: Place, asked: Payload<typeof changeUser>): Decision<Place> {
  if (place.user === null) return decide(place, done(false))
  const { name, email, sealedWith } = asked
  const next = { ...place, user: { ...place.user, name, email } }
  return decide(sealed(next, sealedWith), done(true))
}

/** What was told of them before can be read no more: their key is destroyed, too. */
function onRemoveUser(
  place: Place,
  { userId: customerId }: Payload<typeof removeUser>,
): Decision<Place> {
  const names = [...place.addresses.list()].map(([name]) => name)
  const addresses = place.addresses.withoutAll(names)
  const { sealedWith: keyId, ...rest } = place
  const next = { ...rest, user: null, addresses }
  if (keyId === undefined) return decide(next, done(place.user !== null))
  const by = { who: 'saga orders', why: 'The user was removed there.' }
  return decide(next, removePerson({ customerId, keyId, ...by }), done(place.user !== null))
}

const onShowAddresses = (place: Place): Decision<Place> =>
  decide(
    place,
    answer({ email: [...place.addresses.list()].map(([, email]) => email) } satisfies Addresses),
  )

/** With the address that letters go to now, and its number. */
function addressed(addresses: Entries<string>, email: string) {
  const known = [...addresses.list()]
  if (known.at(-1)?.[1] === email) return { addresses, address: known.length }
  const address = known.length + 1
  return { addresses: addresses.with(nameOf(address), email), address }
}

function onShowUser(place: Place, { userId }: Payload<typeof showUser>): Decision<Place> {
  return decide(place, place.user === null ? unknown(userId) : answer(place.user))
}

function onTellUser(
  place: Place,
  { userId, change }: Payload<typeof tellUser>,
  { newId }: Context,
): Decision<Place> {
  const { user, told } = place
  if (user === null || told.has(change.id)) return decide(place)
  const nth = place.letters + 1
  const { addresses, address } = addressed(place.addresses, user.email)
  return decide(
    { ...place, letters: nth, told: told.with(change.id, 1), addresses },
    letterWritten({ userId, letterId: newId(), nth, message: messageOf(change), address }),
  )
}

function messageOf({ status, sum = 0, last = 0, current }: Change): string {
  const [asked, before, after] = [sum, last, current].map((minor) => javaDouble(decimalOf(minor)))
  return `${status}: sum ${asked}, lastValue ${before} currentValue ${after}`
}

export const users = service<Place>('saga-users', {
  keyedBy: 'userId',
  tenant: sagaTenant,
  initial: { user: null, letters: 0, told: entries<1>(), addresses: entries<string>() },
  on: (on) => [
    on(createUser, onCreateUser),
    on(answered, onAnswered),
    on(changeUser, onChangeUser),
    on(removeUser, onRemoveUser),
    on(showUser, onShowUser),
    on(showAddresses, onShowAddresses),
    on(tellUser, onTellUser),
  ],
})
