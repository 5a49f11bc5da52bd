import { answer, decide, later, type Context, type Decision, type Payload } from '@millrace/kernel'
import { productPlanned, releaseIsDue, type planProduct } from '#contracts/preorder-products'
import { conflict, type Product } from './product.ts'
import { settle, shown } from './settle.ts'

type Planned = Payload<typeof planProduct>

/** What those who stand in line were told stays so: at which price is theirs, when it is paid everybody's. */
export function onPlanProduct(
  product: Product,
  { sku, ...planned }: Planned,
  { key, now }: Context,
): Decision<Product> {
  const refusal = whyNot(product, sku, planned)
  if (refusal !== undefined) return decide(product, conflict(refusal))
  const { releaseAt, cap, currency, unitPrice, payWhen, perSecond, payWithinMs } = planned
  const terms = { releaseAt, cap, currency, unitPrice, payWhen, perSecond, payWithinMs }
  const isNew = product.state === 'none'
  const next: Product = {
    ...product,
    ...terms,
    ...(isNew ? { state: 'open', plannedAt: now } : {}),
  }
  const timer = next.state === 'open' ? [later('release', releaseAt, releaseIsDue({ sku }))] : []
  const told = productPlanned({ sku, ...terms, plannedAt: next.plannedAt })
  const { state, out } = settle({ before: product, after: next }, { key, now })
  return decide(state, told, ...out, ...timer, answer(shown(sku, state)))
}

function whyNot(product: Product, sku: string, planned: Omit<Planned, 'sku'>): string | undefined {
  if (product.state === 'none') return undefined
  if (product.state === 'released') return `${sku} is released already.`
  if (planned.cap < product.taken) return `Of ${sku} ${product.taken} are taken already.`
  if (product.state === 'releasing' && planned.releaseAt !== product.releaseAt) {
    return `${sku} is being released already.`
  }
  const isOther = planned.currency !== product.currency || planned.payWhen !== product.payWhen
  if (isOther && product.lastTicket > 0) {
    return `${sku} is pre-ordered already: its currency and when it is paid stay as they are.`
  }
  return undefined
}
