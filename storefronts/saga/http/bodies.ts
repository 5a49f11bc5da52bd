/** Bodies as Ktor takes them: JSON by name, every field, and no other one. */
import {
  checker,
  group,
  integer,
  listOf,
  oneOf,
  optional,
  text,
  type Field,
  type ValueOf,
} from '@millrace/kernel'
import { Problem } from '#gateway/problem'
import { double } from '#contracts/topics/format'
import { minorOf } from '../../decimals.ts'
import { linesMax } from '../orders/contracts.ts'
import type { Call } from './call.ts'
import { localTimeIn, type LocalTime } from './local-time.ts'

const words = text({ max: 1000 })
const amount = double()
const int32 = integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

const line = group({ item: words, amount: int32, price: amount })
const contents = listOf(line, { max: linesMax })

/** The words that each kind of row may have for its status. */
const statuses = {
  order: oneOf('PENDING', 'SUCCESS', 'CANCELED'),
  payment: oneOf('SUCCESS', 'CANCELED'),
  item: oneOf('RESERVED', 'CANCELED'),
  delivery: oneOf('SCHEDULED', 'CANCELED'),
}

export const bodies = {
  order: group({ status: statuses.order, contents }),
  saga: group({ contents, timeDelivery: text() }),
  payment: group({ orderId: words, cost: amount, status: statuses.payment }),
  item: group({ orderId: words, item: words, status: statuses.item }),
  delivery: group({ orderId: words, timeDelivery: text(), status: statuses.delivery }),
  user: group({ name: words, email: words }),
  billing: group({ wallet: optional(amount) }),
}
const itemsMax = 1000
export const items = listOf(bodies.item, { max: itemsMax })

const checks = new WeakMap<Field, { readonly fits: (value: unknown) => boolean }>()

/** The body, where it is one of that form. */
export function bodyOf<F extends Field>({ body, reply }: Call, field: F): ValueOf<F> {
  if (!isJson(reply.request.headers['content-type'])) throw notJson()
  const check = checks.get(field) ?? checker(field)
  checks.set(field, check)
  if (check.fits(body)) return body as ValueOf<F>
  throw unreadable('The body is not as it should be.')
}

export const isJson = (type: string | undefined): boolean =>
  type !== undefined && /^application\/json\s*(;|$)/i.test(type)

const notJson = () => new Problem('unsupported-media-type', 'A body must be application/json.')
const unreadable = (detail: string) => new Problem('invalid-request', detail)

/** In minor units. */
export function minorIn(amount: unknown): number {
  const minor = typeof amount === 'number' ? minorOf(amount) : undefined
  if (minor !== undefined) return minor
  throw unreadable('An amount has two digits behind the point at most.')
}

export function timeIn(text: string): LocalTime {
  const time = localTimeIn(text)
  if (time !== undefined) return time
  throw unreadable('A time is written as 2024-05-26T16:00:00.')
}

const decimal = /^[+-]?\d+(\.\d*)?(e[+-]?\d+)?$/i

/** The sum that stands in a path. */
export function sumIn(text: string): number {
  if (!decimal.test(text)) throw unreadable('A sum is a number.')
  return minorIn(Number(text))
}

/** What all lines come to. */
export function costOf(lines: readonly { readonly amount: number; readonly price: number }[]) {
  const cost = lines.reduce((sum, { amount: count, price }) => sum + count * price, 0)
  if (Number.isSafeInteger(cost)) return cost
  throw unreadable('The cost is more than can be counted.')
}
