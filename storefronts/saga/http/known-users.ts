/** What is known of users, opened; who was erased is as if removed. */
import type { Personal } from '#gateway/customers/personal'
import type { TextsOfPerson } from '#gateway/customers/persons'
import {
  addresses,
  showAddresses,
  showUser,
  user as userFields,
  type Addresses,
  type User,
} from '../users/contracts.ts'

export async function openedUser(personal: Personal, user: User): Promise<User | undefined> {
  const open = await personal.open(userFields, user, { customerId: user.id })
  return isWhole(open) ? open : undefined
}

const isWhole = (open: Partial<User>): open is User =>
  open.name !== undefined && open.email !== undefined

/** Each of their addresses, first to last; undefined for one that cannot be read any more. */
export async function openedAddresses(
  personal: Personal,
  userId: string,
  sealed: Addresses,
): Promise<readonly (string | undefined)[]> {
  const { email = [] } = await personal.open(addresses, sealed, { customerId: userId })
  return email
}

export const textsOfUser: TextsOfPerson = async ({ engine, tenant, personal }, userId) => {
  const user = await engine.ask(showUser({ userId }), { tenant })
  const open = user.accepted && (await openedUser(personal, user.body as User))
  const told = await engine.ask(showAddresses({ userId }), { tenant })
  const went = await openedAddresses(personal, userId, told.body as Addresses)
  return [...(open ? [open.name, open.email] : []), ...went.flatMap((email) => email ?? [])]
}
