/**
 * Customers. What is personal is sealed with the customer's key before it comes here, and opened where
 * it is shown; `sealedWith` names the key.
 */
import {
  command,
  event,
  flag,
  group,
  instant,
  integer,
  listOf,
  oneOf,
  optional,
  personal,
  query,
  text,
  type Payload,
  type ValueOf,
} from '@millrace/kernel'
import { customerId, time } from './fields.ts'
import { page, type Page } from './page.ts'
import { letterEvents } from './notifications.ts'

export const letterChannels = ['outbox', 'email'] as const

/** By which channels letters may come, and about which events none should; all by usual ones where left out. */
const letters = group({
  channels: optional(listOf(oneOf(...letterChannels))),
  without: optional(listOf(oneOf(...letterEvents))),
})

/** Who the customer is, and how they are to be served. */
export const customer = {
  name: personal(),
  email: personal(),
  address: optional(personal()),
  level: text({ min: 1, max: 30 }),
  language: text({ min: 2, max: 35 }),
  letters: optional(letters),
}
const details = group(customer)
export type CustomerDetails = ValueOf<typeof details>

const sealedWith = text({ max: 20 })

/** `digest` tells whether the same is asked again; it is made with the customer's key. */
export const createCustomer = command('customers.create', {
  customerId,
  ...customer,
  sealedWith,
  digest: text({ min: 1, max: 64 }),
})
/** Says all of what is to be from now on. */
export const changeCustomer = command('customers.change', { customerId, ...customer, sealedWith })

/**
 * From then on nobody can know who it was: the key is destroyed. `keyId` names it where a storefront
 * alone knows who it is.
 */
export const eraseCustomer = command('customers.erase', {
  customerId,
  who: text({ min: 1, max: 200 }),
  why: text({ min: 1, max: 500 }),
  keyId: optional(text({ max: 20 })),
})

/** Who is known to a storefront alone is removed there: their key is destroyed, as of who is erased. */
export const removePerson = command('customers.remove-person', {
  customerId,
  keyId: text({ min: 1, max: 20 }),
  who: text({ min: 1, max: 200 }),
  why: text({ min: 1, max: 500 }),
})

/** Each change with what was before it and is after it; who was created had nothing, who was erased has. */
export const customerChanged = event('customers.changed', {
  customerId,
  change: oneOf('created', 'changed', 'erased'),
  before: optional(details),
  after: optional(details),
  /** Of an erasure: by whom, and why. */
  by: optional(group({ who: text(), why: text() })),
  createdAt: instant(),
  revision: integer({ min: 1 }),
})

/** The performer that destroys keys, and what it is asked. */
export const destroyingKey = 'personal-keys'
export type KeyToDestroy = { readonly customerId: string; readonly keyId: string }

/** What kinds of place there are where something may lie. */
export const placeKinds = [
  ...['state', 'view', 'letters', 'dead-letters', 'kernel', 'events', 'inbox', 'topic'],
  ...['keys', 'file', 'log-lines'],
] as const
/** What was looked through, and in how many of its entries something of the customer was found. */
export const searchedPlace = group({
  ...{ kind: oneOf(...placeKinds), name: text() },
  /** Entries or records; of a file bytes. */
  searched: integer({ min: 0 }),
  /** That name them by their id; have text that was sealed with their key; have a text of theirs as such. */
  ...{ byId: integer({ min: 0 }), sealed: integer({ min: 0 }), plain: integer({ min: 0 }) },
  /** Until when what was found stays, where that is not for us to say: a time, or for ever. */
  keptUntil: optional(text()),
  note: optional(text()),
})
export type SearchedPlace = ValueOf<typeof searchedPlace>
const search = {
  state: oneOf('running', 'done', 'failed'),
  begunAt: time,
  /** Whether their texts were known, so that they could be looked for. */
  withTexts: flag(),
  /** How many of the places were looked through, of how many. */
  ...{ done: integer({ min: 0 }), of: integer({ min: 0 }) },
  places: listOf(searchedPlace),
  why: optional(text()),
}
/** What a search for what is left of them has come to. */
export const noteSearch = command('customers.note-search', {
  ...{ customerId, keyId: text({ max: 20 }), search: group(search) },
})
export type NotedSearch = Payload<typeof noteSearch>['search']

export const noteKeyDestroyed = command('customers.note-key-destroyed', {
  customerId,
  keyId: text({ max: 20 }),
})
export const keyDestroyed = event('customers.key-destroyed', { customerId, keyId: text() })

/** Answered with a `Customer`, sealed as it is stored. */
export const showCustomer = query('customers.show', { customerId })
export type Customer = CustomerDetails & {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
}

/** Who was erased, by whom and why. Answered with an `Erasure`. */
export const showErasure = query('customers.show-erasure', { customerId })
export const shownErasure = group({
  ...{ customerId: text(), erasedAt: time, who: text(), why: text() },
  /** The key that was destroyed, and when that was known to be done. */
  ...{ key: text(), keyDestroyedAt: optional(time) },
  /** When it was told last: one that runs is told of every second. */
  search: optional(group({ ...search, toldAt: time })),
})
export type Erasure = ValueOf<typeof shownErasure>

/** The customers of one shard, newest first. Answered with a `CustomersPage`. */
export const listCustomers = query('customer-list.show', {
  level: optional(text()),
  ...page,
})

/** Who was erased, newest first, of one shard. Answered with an `ErasuresPage`. */
export const listErasures = query('customer-list.show-erasures', page)
export type ErasuresPage = Page<ListedErasure>
export type ListedErasure = {
  readonly customerId: string
  readonly at: number
  readonly who: string
  readonly why: string
}

export type CustomersPage = Page<{ readonly customerId: string }>
