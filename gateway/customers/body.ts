/** What the native API takes of a customer, and shows. */
import {
  flag,
  group,
  listOf,
  oneOf,
  optional,
  text,
  type Field,
  type ValueOf,
} from '@millrace/kernel'
import { letterChannels, type CustomerDetails } from '#contracts/customers'
import { letterEvents, type LetterEvent } from '#contracts/notifications'
import { time } from '#contracts/fields'
import { givenId, reads } from '../bodies.ts'
import { refuseCardNumbersIn } from '../payments/card-number.ts'
import { invalid } from '../problem.ts'
import { mailAddress } from './mail-address.ts'

/** One field for each event that there are letters about. */
const eachEvent = <F extends Field>(field: F) =>
  group(Object.fromEntries(letterEvents.map((event) => [event, field])) as Record<LetterEvent, F>)

const channel = oneOf(...letterChannels)

const details = {
  name: text({ min: 1, max: 200 }),
  email: text(mailAddress),
  address: optional(text({ min: 1, max: 1000 })),
  level: optional(text({ pattern: '^[A-Za-z0-9._-]{1,30}$' })),
  language: optional(text({ max: 35, pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$' })),
  letters: optional(
    group({
      channels: optional(listOf(channel)),
      /** Whether letters about an event are wanted; they are unless told. */
      events: optional(eachEvent(optional(flag()))),
    }),
  ),
}
export const customerFields = group(details)
export const newCustomerFields = group({ id: optional(givenId), ...details })

export const shownCustomer = group({
  ...{ id: text(), name: text(), email: text(), address: optional(text()) },
  ...{ level: text(), language: text() },
  letters: optional(group({ channels: listOf(channel), events: eachEvent(flag()) })),
  ...{ createdAt: time, updatedAt: time },
})
export type ShownCustomer = ValueOf<typeof shownCustomer>

type Given = ValueOf<typeof customerFields>

const readFields = reads(customerFields)
const readNew = reads(newCustomerFields)

const usualLevel = 'bronze'
const usualLanguage = 'en'

export const readCustomer = (body: unknown): CustomerDetails => detailsOf(readFields(body))

export function readNewCustomer(body: unknown) {
  const { id, ...given } = readNew(body)
  return { id, details: detailsOf(given) }
}

const somethingSeen = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u

function detailsOf({ letters, ...given }: Given): CustomerDetails {
  for (const name of ['name', 'email', 'address'] as const) {
    refuseCardNumbersIn(`/${name}`, given[name] ?? '')
  }
  if (!somethingSeen.test(given.name))
    throw invalid('/name', 'It must have something in it that can be seen.')
  const { level = usualLevel, language = usualLanguage, ...who } = given
  return { ...who, level, language, ...(letters === undefined ? {} : { letters: asKept(letters) }) }
}

type Letters = NonNullable<CustomerDetails['letters']>

function asKept({ channels, events = {} }: NonNullable<Given['letters']>): Letters {
  const without = letterEvents.filter((event) => events[event] === false)
  return {
    ...(channels === undefined ? {} : { channels: [...new Set(channels)] }),
    ...(without.length === 0 ? {} : { without }),
  }
}

/** As it is asked for: each event with whether letters about it are wanted. */
export function shownLetters({
  channels,
  without = [],
}: Letters): NonNullable<ShownCustomer['letters']> {
  const events = Object.fromEntries(letterEvents.map((event) => [event, !without.includes(event)]))
  const wanted = events as Record<LetterEvent, boolean>
  return { channels: channels ?? [...letterChannels], events: wanted }
}
