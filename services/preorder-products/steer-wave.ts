/** The wave begins, by hand or at its time; a person stops it, and lets it go on. */
import {
  answer,
  decide,
  withdraw,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import type {
  releaseIsDue,
  releaseProduct,
  resumeWave,
  stopWave,
} from '#contracts/preorder-products'
import { conflict, unknownProduct, type Product } from './product.ts'
import { settle, shown } from './settle.ts'

export function onReleaseProduct(
  product: Product,
  { sku }: Payload<typeof releaseProduct>,
  context: Context,
): Decision<Product> {
  if (product.state === 'none') return decide(product, unknownProduct(sku))
  if (product.state !== 'open') return decide(product, answer(shown(sku, product)))
  return begin(product, context)
}

export function onReleaseIsDue(
  product: Product,
  _: Payload<typeof releaseIsDue>,
  context: Context,
): Decision<Product> {
  return product.state === 'open' ? begin(product, context) : decide(product)
}

/** A message of its own answers to nobody: the answer goes to whoever asked, if anybody did. */
function begin(product: Product, { key, now }: Context): Decision<Product> {
  const begun: Product = { ...product, state: 'releasing', begunAt: now }
  const { state, out } = settle({ before: product, after: begun }, { key, now })
  return decide(state, withdraw('release'), ...out, answer(shown(key, state)))
}

/** What is being charged is charged; nobody else is until it goes on. */
export function onStopWave(
  product: Product,
  { sku, why = '' }: Payload<typeof stopWave>,
  { key, now }: Context,
): Decision<Product> {
  if (product.state === 'none') return decide(product, unknownProduct(sku))
  if (product.state === 'released') return decide(product, conflict(`${sku} is released already.`))
  const { state, out } = settle(
    { before: product, after: { ...product, isStopped: true, why } },
    { key, now },
  )
  return decide(state, ...out, answer(shown(sku, state)))
}

export function onResumeWave(
  product: Product,
  { sku }: Payload<typeof resumeWave>,
  { key, now }: Context,
): Decision<Product> {
  if (product.state === 'none') return decide(product, unknownProduct(sku))
  const { state, out } = settle(
    { before: product, after: { ...product, isStopped: false, why: '' } },
    { key, now },
  )
  return decide(state, ...out, answer(shown(sku, state)))
}
