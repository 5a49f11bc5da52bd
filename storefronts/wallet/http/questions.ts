/** What stands in a path, in a query and in a body, read as Spring reads it, with its complaints. */
import type { AskOptions } from '@millrace/kernel'
import type { FastifyRequest } from 'fastify'
import { derivedId, digestOf } from '#gateway/ids'
import { idempotencyKeyOf } from '#gateway/questions'
import { minorOf } from '../../decimals.ts'
import { Faulty } from '../../faulty.ts'
import { walletTenant as tenant } from '../tenant.ts'

const asText = (given: unknown): string =>
  typeof given === 'string' ? given : (JSON.stringify(given) ?? 'nothing')

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const faulty = (name: string, says: string): Faulty =>
  new Faulty([{ at: [name], type: 'wrong', says }])

/** As Java prints it, in small letters. */
export function uuidIn(name: string, given: unknown): string {
  if (given === undefined || given === null) throw faulty(name, `${name} must not be null`)
  if (typeof given === 'string' && uuid.test(given)) return given.toLowerCase()
  throw faulty(
    name,
    `Failed to convert value of type 'java.lang.String' to required type 'java.util.UUID'; Invalid UUID string: ${asText(given)}`,
  )
}

export const pathId = (request: FastifyRequest): string =>
  uuidIn('id', (request.params as { readonly id?: string }).id)

export function queryIn(request: FastifyRequest, name: string, type: string): string {
  const given = (request.query as Readonly<Record<string, unknown>>)[name]
  const [first] = Array.isArray(given) ? (given as unknown[]) : [given]
  if (typeof first === 'string' && first !== '') return first
  throw faulty(
    name,
    `Required request parameter '${name}' for method parameter type ${type} is not present`,
  )
}

export const profileIn = (request: FastifyRequest): string =>
  uuidIn('profileId', queryIn(request, 'profileId', 'UUID'))

const decimal = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i

/** A number, also where it is written as a text. */
const numberIn = (given: unknown): unknown =>
  typeof given === 'string' && decimal.test(given) ? Number(given) : given

/** In minor units. */
export function amountIn(given: unknown): number {
  const amount = numberIn(given)
  if (typeof amount !== 'number' || !Number.isFinite(amount)) {
    throw faulty('amount', `amount must be a number, not ${asText(given)}`)
  }
  if (amount <= 0) throw faulty('amount', 'amount must be positive')
  const minor = minorOf(amount)
  if (minor !== undefined) return minor
  throw faulty('amount', 'amount must have two decimals at most, and not be too large to tell')
}

const quantityMax = 2 ** 31 - 1

export function quantityIn(given: unknown): number {
  const quantity = numberIn(given)
  if (given === undefined || given === null) {
    throw faulty('productQuantity', 'productQuantity must not be null')
  }
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity > quantityMax) {
    throw faulty('productQuantity', `productQuantity must be an integer, not ${asText(given)}`)
  }
  if (quantity > 0) return quantity
  throw faulty('productQuantity', 'productQuantity must be positive')
}

export function bodyIn(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return body as Readonly<Record<string, unknown>>
  }
  throw faulty('body', 'Required request body is missing')
}

/** What the call makes or asks for: a key of the caller's stands for one call, and so for one id. */
export function idFromKey(request: FastifyRequest, path: string): string | undefined {
  const key = idempotencyKeyOf(request)
  return key === undefined ? undefined : derivedId({ tenant, path, key })
}

/** For a call of which its machine sees nothing but that id: what it says beside it is to be the same, too. */
export function onceFor(request: FastifyRequest, path: string): Pick<AskOptions, 'once'> {
  const key = idempotencyKeyOf(request)
  if (key === undefined) return {}
  return { once: { key: `${path}:${key}`, digest: digestOf(request.body) } }
}
