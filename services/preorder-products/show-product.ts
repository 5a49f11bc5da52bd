import { answer, decide, isoTime, type Decision, type Payload } from '@millrace/kernel'
import type {
  Position,
  showPosition,
  showProduct,
  showWave,
  Wave,
} from '#contracts/preorder-products'
import { positionOf } from './line.ts'
import { unknownProduct, type Product } from './product.ts'
import { revisionOf, shown } from './settle.ts'

export const onShowProduct = (
  product: Product,
  { sku }: Payload<typeof showProduct>,
): Decision<Product> =>
  decide(product, product.state === 'none' ? unknownProduct(sku) : answer(shown(sku, product)))

export function onShowWave(product: Product, { sku }: Payload<typeof showWave>): Decision<Product> {
  const { state, isStopped, why, cap, taken, perSecond, counts, begunAt, endedAt } = product
  if (state === 'none') return decide(product, unknownProduct(sku))
  const wave: Wave = {
    ...{ sku, state, isStopped, ...(why === '' ? {} : { why }), cap, taken, perSecond, ...counts },
    // Whoever has seen none has seen 0.
    revision: revisionOf(product) + 1,
    ...(begunAt === 0 ? {} : { begunAt: isoTime(begunAt) }),
    ...(endedAt === 0 ? {} : { endedAt: isoTime(endedAt) }),
  }
  return decide(product, answer(wave))
}

export const onShowPosition = (
  product: Product,
  { ticket }: Payload<typeof showPosition>,
): Decision<Product> =>
  decide(product, answer({ position: positionOf(product, ticket) } satisfies Position))
