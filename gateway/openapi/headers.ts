/** Headers that calls take, and that answers have. */
import { integer, only, text, type Field } from '@millrace/kernel'
import type { Operation } from './operation.ts'

export type Call = { readonly method: string; readonly path: string; readonly about: Operation }

type Named = Readonly<Record<string, Field>>

const key = text({ pattern: '^[ -~]{1,255}$' })
const position = text({ min: 1 })
const tenant = text({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' })

export function headersTaken({ method, about }: Call): Named {
  const { access } = about
  const isRead = method === 'GET' && (access === 'read' || access === 'operate')
  return {
    ...(method === 'POST' && about.isKeyless !== true ? { 'Idempotency-Key': key } : {}),
    ...(isRead ? { 'Millrace-After': position } : {}),
    ...(isRead || about.waits === true ? { Prefer: text() } : {}),
    ...(access === 'open' || access === 'all' ? {} : { 'Millrace-Tenant': tenant }),
    ...about.takes,
  }
}

export type Told = { readonly field: Field; readonly isSure: boolean }

const sure = (field: Field): Told => ({ field, isSure: true })
const maybe = (field: Field): Told => ({ field, isSure: false })

export function headersTold({ method, about }: Call): Readonly<Record<string, Told>> {
  const isPost = method === 'POST'
  const isWrite = isPost || method === 'PUT'
  const told = Object.entries(about.tells ?? {}).map(([name, field]) => [name, maybe(field)])
  return {
    ...(about.makes === true ? { Location: sure(text({ pattern: '^/v1/' })) } : {}),
    ...(isWrite ? { 'Millrace-Position': maybe(position) } : {}),
    ...(isPost && about.isKeyless !== true ? { 'Idempotency-Replayed': maybe(only('true')) } : {}),
    ...(about.waits === true ? { 'Preference-Applied': maybe(only('wait')) } : {}),
    ...(Object.fromEntries(told) as Record<string, Told>),
  }
}

/** Of problems, by their status. */
export const headersOfProblem: Readonly<Record<number, Readonly<Record<string, Told>>>> = {
  401: { 'WWW-Authenticate': sure(text()) },
  429: { 'Retry-After': sure(integer({ min: 0 })) },
  503: { 'Retry-After': sure(integer({ min: 0 })) },
}
