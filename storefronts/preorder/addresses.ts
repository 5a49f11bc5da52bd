/** Addresses: sealed with the key of whom they are on their way in, and opened where they are shown. */
import { erasedText, type Personal } from '#gateway/customers/personal'
import type { PersonsEdge, TextsOfPerson } from '#gateway/customers/persons'
import { listRows, type Listed, type ListedRows, type Row, type Wanted } from './contracts.ts'

const field = 'userAddress'

/** Who named no user is known by the reservation alone. */
export const personOf = ({ userId }: { readonly userId?: Row[string] }, number: number): string =>
  typeof userId === 'number' ? String(userId) : `reservation-${number}`

export async function withAddressSealed(
  personal: Personal,
  wanted: Wanted,
  number: number,
): Promise<Wanted> {
  const { userAddress } = wanted
  if (userAddress === undefined) return wanted
  const customerId = personOf(wanted, number)
  const key = await personal.keyFor(customerId)
  return { ...wanted, [field]: personal.sealText(userAddress, { customerId, key, field }) }
}

export type Change = { readonly set: Wanted; readonly cleared: readonly string[] }

/** Of whom it is then: an address that stays becomes that of another user with the reservation. */
export async function changeSealed(
  personal: Personal,
  { set, cleared }: Change,
  { number, row }: { readonly number: number; readonly row: Row },
): Promise<Change> {
  const known = cleared.includes('userId') ? undefined : row['userId']
  const { userId = known } = set
  const isOthers = (userId ?? null) !== (row['userId'] ?? null)
  const stays = isOthers && !cleared.includes(field) ? await opened(personal, row) : undefined
  const { userAddress = stays } = set
  if (userAddress === undefined) return { set, cleared }
  const whose = typeof userId === 'number' ? { userId } : {}
  const sealed = await withAddressSealed(personal, { ...whose, userAddress }, number)
  return { set: { ...set, ...sealed }, cleared }
}

async function opened(personal: Personal, row: Row): Promise<string | undefined> {
  const address = row[field]
  return typeof address === 'string' ? personal.openText(address, field) : undefined
}

export async function openRow(personal: Personal, row: Row): Promise<Row> {
  if (typeof row[field] !== 'string') return row
  return { ...row, [field]: (await opened(personal, row)) ?? erasedText }
}

export const openRows = (personal: Personal, items: readonly Listed[]): Promise<Listed[]> =>
  Promise.all(items.map(async ({ number, row }) => ({ number, row: await openRow(personal, row) })))

const rowsAtOnce = 1000

/** As far as they can still be read; every reservation is looked at. */
export const textsOfUser: TextsOfPerson = async (edge, personId) => {
  const texts = new Set<string>()
  for await (const { number, row } of everyReservation(edge)) {
    if (personOf(row, number) !== personId) continue
    const address = await opened(edge.personal, row)
    if (address !== undefined) texts.add(address)
  }
  return [...texts]
}

async function* everyReservation({ engine, tenant }: PersonsEdge): AsyncGenerator<Listed> {
  const ask = (after: number) =>
    engine.askEachShard(listRows({ table: 'myReservations', after, limit: rowsAtOnce }), { tenant })
  for (let after = 0; ;) {
    const parts = (await ask(after)).map(({ body }) => (body as ListedRows).items)
    const full = parts.filter(({ length }) => length === rowsAtOnce)
    const end = Math.min(...full.map((items) => items.at(-1)?.number ?? 0))
    for (const part of parts) yield* part.filter(({ number }) => number <= end)
    if (full.length === 0) return
    after = end
  }
}
