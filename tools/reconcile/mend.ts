/**
 * What can be settled of a difference by acts that a person has, too: the provider is asked again, and a
 * case about a charge is settled by what the provider's book says.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { BookReader } from './books.ts'
import type { Difference } from './difference.ts'
import { differencesIn, type Books } from './differences.ts'

const mendable = new Set<Difference['what']>(['under-way', 'captured', 'refunded'])
const askedMsMax = 10_000
const lookEveryMs = 200

type Mending = { readonly reader: BookReader; readonly who: string; readonly at: number }

export async function mend(books: Books, mending: Mending): Promise<Books> {
  if (!isMendable(books)) return books
  const { reader, at } = mending
  const { orderId } = books
  await reader.post('/v1/card-news', {
    ...{ id: `reconcile-${at}`, type: 'reconcile', reference: orderId },
  })
  let now = await until(books, reader)
  if (!isMendable(now)) return now
  if (await settleCharge(now, mending)) now = await until(now, reader)
  return now
}

const isMendable = (books: Books): boolean =>
  differencesIn(books).some(({ what }) => mendable.has(what))

/** Until the books agree, or it takes too long. */
async function until(books: Books, reader: BookReader): Promise<Books> {
  let now = books
  for (const end = performance.now() + askedMsMax; performance.now() < end;) {
    now = await reader.again(now)
    if (!isMendable(now)) return now
    await pause(lookEveryMs)
  }
  return now
}

/** Whether a case was settled. Only of a charge can a person say that it was not done. */
async function settleCharge(books: Books, { reader, who }: Mending): Promise<boolean> {
  const { orderId, card, holds } = books
  const hold = holds.find(({ key }) => key === card?.key)
  const found = (await reader.cases(orderId)).find(({ step }) => step === 'capture')
  if (found === undefined || card?.state !== 'capturing') return false
  const outcome = hold?.state === 'captured' ? 'done' : 'refused'
  const why = `The provider has ${hold?.state ?? 'nothing'} under ${card.key}.`
  const path = `/v1/cases/${encodeURIComponent(found.id)}/settle`
  return (await reader.post(path, { outcome, who, why })) === 200
}
