/** What a client or another hand gives for an order, read strictly. */
import { products, states, type Posted, type State } from './contracts.ts'
import { minorOf } from '../decimals.ts'
import { Faulty, type Fault } from '../faulty.ts'
import { coreId, fitsCore } from '../ids.ts'

export type Given = { readonly posted: Posted; readonly state: State }

type Wrong = { readonly says: string }
type Reads<Value> = (given: unknown) => Value | Wrong

const wrong = (says: string): Wrong => ({ says })

const oneOfThese =
  <Word extends string>(words: readonly Word[]): Reads<Word> =>
  (given) =>
    words.find((word) => word === given) ?? wrong(`It is one of ${words.join(', ')}.`)

const id: Reads<string> = (given) => {
  if (typeof given !== 'string' || given === '') return wrong('It is text that is not empty.')
  if (!given.isWellFormed()) return wrong('It is text in Unicode.')
  return fitsCore(given) ? given : wrong('It has at most 193 characters.')
}

const whole =
  (min: number, max: number): Reads<number> =>
  (given) =>
    typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max
      ? given
      : wrong(`It is a whole number from ${min} to ${max}.`)

const cents: Reads<number> = (given) => {
  if (typeof given !== 'number') return wrong('It is a number.')
  return minorOf(given) ?? wrong('It has at most two decimals, and is not too large for them.')
}

export function readOrder(body: unknown): Given {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Faulty([{ at: [], type: 'object', says: 'An order is an object.' }])
  }
  const faults: Fault[] = []
  const read = <Value extends string | number>(name: string, reads: Reads<Value>): Value => {
    const found = reads(Object.hasOwn(body, name) ? body[name as never] : undefined)
    if (typeof found !== 'object') return found
    faults.push({ at: [name], type: 'contract', says: found.says })
    return undefined as never
  }
  const state = read('state', oneOfThese(states))
  const posted = {
    id: read('id', id),
    customerId: read('customerId', whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)),
    product: read('product', oneOfThese(products)),
    quantity: read('quantity', whole(-(2 ** 31), 2 ** 31 - 1)),
    priceCents: read('price', cents),
  }
  if (faults.length > 0) throw new Faulty(faults)
  return { posted, state }
}

/** The id of the core's order. */
export const aboutOf = ({ id: given }: Posted): string => coreId(given)
