import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { leavePlace } from '#contracts/preorder-products'
import { placeAt, remove } from './line.ts'
import { counted, type Product } from './product.ts'
import { settle } from './settle.ts'

/** What is given up makes room; that of one who was sold out meanwhile was counted then. */
export function onLeavePlace(
  product: Product,
  { ticket, quantity, wasReleased }: Payload<typeof leavePlace>,
  { key, now }: Context,
): Decision<Product> {
  if (wasReleased) {
    const taken = product.taken - quantity
    const next = counted({ ...product, taken }, { released: -1, canceled: 1 })
    return settle({ before: product, after: next }, { key, now })
  }
  const place = placeAt(product, ticket)
  if (place === undefined) return decide(product)
  const left = remove(product, ticket, { place, keeps: false })
  return settle({ before: product, after: counted(left, { canceled: 1 }) }, { key, now })
}
