import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { chargeAgain, placeCharged, placeReminded } from '#contracts/preorder-products'
import { backInLine, move, placeAt, remove } from './line.ts'
import { counted, type Place, type Product } from './product.ts'
import { settle } from './settle.ts'

type Charged = Payload<typeof placeCharged>

/** What came of a charge that this product gave the turn to. */
export function onPlaceCharged(
  product: Product,
  { ticket, outcome }: Charged,
  { key, now }: Context,
): Decision<Product> {
  const place = placeAt(product, ticket)
  if (place?.is !== 'charging') return decide(product)
  return settle(
    { before: product, after: after(product, ticket, { place, outcome }) },
    { key, now },
  )
}

const outOfStock = 'There is not as much in stock as was pre-ordered.'

function after(
  product: Product,
  ticket: number,
  { place, outcome }: { readonly place: Place; readonly outcome: Charged['outcome'] },
): Product {
  switch (outcome) {
    case 'paid':
      return move(product, ticket, { place, to: { is: 'paid', isPaid: true } })
    case 'released':
      return counted(remove(product, ticket, { place, keeps: true }), { released: 1 })
    case 'declined':
      return counted(move(product, ticket, { place, to: { is: 'declined' } }), { reminded: 1 })
    case 'again':
      return backInLine(product, ticket, place)
    case 'short':
      // No customer is to lose a place for what the shop has not got yet: a person sees to it.
      return { ...backInLine(product, ticket, place), isStopped: true, why: outOfStock }
  }
}

export function onChargeAgain(
  product: Product,
  { ticket }: Payload<typeof chargeAgain>,
  { key, now }: Context,
): Decision<Product> {
  const place = placeAt(product, ticket)
  if (place?.is !== 'declined') return decide(product)
  return settle({ before: product, after: backInLine(product, ticket, place) }, { key, now })
}

export function onPlaceReminded(
  product: Product,
  _: Payload<typeof placeReminded>,
  { key, now }: Context,
): Decision<Product> {
  return settle({ before: product, after: counted(product, { reminded: 1 }) }, { key, now })
}
