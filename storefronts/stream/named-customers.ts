/** Names of customers: sealed with the key of whom they are on their way in, and opened where they are shown. */
import type { Personal } from '#gateway/customers/personal'
import type { TextsOfPerson } from '#gateway/customers/persons'
import type { DialectEdge } from '../dialect.ts'
import { showCustomer, type Customer } from './contracts.ts'

type Names = { readonly lastName: string | null; readonly firstName: string | null }

/** None of who is not known, or was erased. */
export async function namesOf(
  {
    engine,
    tenant,
    personal,
  }: Pick<DialectEdge, 'tenant' | 'personal'> & {
    readonly engine: Pick<DialectEdge['engine'], 'ask'>
  },
  customerId: string,
): Promise<Names> {
  const { body } = await engine.ask(showCustomer({ customerId }), { tenant })
  const { lastName, firstName } = (body ?? {}) as Partial<Customer>
  return {
    lastName: await opened(personal, 'lastName', lastName),
    firstName: await opened(personal, 'firstName', firstName),
  }
}

const opened = async (personal: Personal, field: string, text?: string): Promise<string | null> =>
  text === undefined ? null : ((await personal.openText(text, field)) ?? null)

/** As far as they can still be read. */
export const textsOfCustomer: TextsOfPerson = async (edge, customerId) => {
  const names = await namesOf(edge, customerId)
  return Object.values(names).flatMap((name) => name ?? [])
}
