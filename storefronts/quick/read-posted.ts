/** What FastAPI makes of a body: numbers may come as text, unknown fields are left out. */
import { Faulty, type Fault } from '../faulty.ts'
import { coreId, fitsCore } from '../ids.ts'
import type { Posted } from './contracts.ts'

/** What is wrong with a value, in pydantic's words. */
type Wrong = Omit<Fault, 'at'>
type Reads<Value> = (given: unknown) => Value | Wrong

const wrong = (type: string, says: string): Wrong => ({ type, says })

const missing = wrong('missing', 'Field required')

const int32 = 2 ** 31

const text: Reads<string> = (given) => {
  if (typeof given !== 'string') return wrong('string_type', 'Input should be a valid string')
  if (given !== '') return given
  return wrong('string_too_short', 'String should have at least 1 character')
}

const id: Reads<string> = (given) => {
  const read = text(given)
  if (typeof read !== 'string' || fitsCore(read)) return read
  return wrong('string_too_long', 'String should have at most 193 characters')
}

const whole: Reads<number> = (given) => {
  const number = numberIn(given)
  if (typeof number !== 'number') return number
  if (!Number.isInteger(number)) {
    const says = 'Input should be a valid integer, got a number with a fractional part'
    return wrong('int_from_float', says)
  }
  if (number >= -int32 && number < int32) return number
  return wrong('less_than', `Input should be less than ${int32}`)
}

function numberIn(given: unknown): number | Wrong {
  if (typeof given === 'number') return given
  if (typeof given === 'boolean') return Number(given)
  if (typeof given !== 'string') return wrong('int_type', 'Input should be a valid integer')
  const number = given.trim() === '' ? Number.NaN : Number(given)
  if (!Number.isNaN(number)) return number
  const says = 'Input should be a valid integer, unable to parse string as an integer'
  return wrong('int_parsing', says)
}

export function readPosted(body: unknown): Posted {
  if (body === undefined || body === null) {
    throw new Faulty([{ at: [], ...missing }])
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const says = 'Input should be a valid dictionary or object to extract fields from'
    throw new Faulty([{ at: [], type: 'model_attributes_type', says }])
  }
  const faults: Fault[] = []
  const read = <Value extends string | number>(name: keyof Posted, reads: Reads<Value>): Value => {
    const given: unknown = Object.hasOwn(body, name) ? body[name as never] : undefined
    const found = given === undefined ? missing : reads(given)
    if (typeof found !== 'object') return found
    faults.push({ at: [name], ...found })
    return undefined as never
  }
  const posted = {
    order_id: read('order_id', id),
    user_id: read('user_id', id),
    item: read('item', text),
    quantity: read('quantity', whole),
  }
  if (faults.length > 0) throw new Faulty(faults)
  return posted
}

/** The id of the core's order. */
export const aboutOf = ({ order_id: given }: Posted): string => coreId(given)
