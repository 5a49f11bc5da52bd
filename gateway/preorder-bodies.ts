/** What the native API takes as bodies about pre-orders, and products that are pre-ordered. */
import { group, integer, oneOf, optional, text, type ValueOf } from '@millrace/kernel'
import { payTimes } from '#contracts/preorder-products'
import { checkCurrency, checkPayment, givenId, instantAt, reads } from './bodies.ts'
import { refuseCardNumbersIn } from './payments/card-number.ts'
import { invalid } from './problem.ts'

const token = text({ pattern: '^[!-~]{1,255}$' })
const payment = group({ account: optional(givenId), card: optional(group({ token })) })
const delivery = optional(group({ slot: givenId }))

const day = 24 * 60 * 60

const product = group({
  releaseAt: text(),
  cap: integer({ min: 0, max: 1_000_000_000 }),
  currency: text({ pattern: '^[A-Z]{3}$' }),
  unitPrice: integer({ min: 0, max: 10 ** 12 }),
  payWhen: oneOf(...payTimes),
  perSecond: optional(integer({ min: 1, max: 1000 })),
  payWithinSeconds: optional(integer({ min: 1, max: 365 * day })),
})
const preorder = group({
  id: optional(givenId),
  customerId: givenId,
  sku: givenId,
  quantity: integer({ min: 1, max: 1_000_000 }),
  payment,
  delivery,
})
const change = group({ payment: optional(payment), delivery })
const stop = group({ why: optional(text({ min: 1, max: 500 })) })

/** What each is made of, for who describes them. */
export const preorderBodies = { product, preorder, change, stop }

export type PreorderBody = ValueOf<typeof preorder>

const usualRate = 20
const usualTimeToPay = 3 * day

const readProductFields = reads(product)

export function readProduct(body: unknown) {
  const read = readProductFields(body)
  const { perSecond = usualRate, payWithinSeconds = usualTimeToPay, ...terms } = read
  checkCurrency(terms.currency)
  const releaseAt = instantAt('/releaseAt', terms.releaseAt)
  return { ...terms, releaseAt, perSecond, payWithinMs: payWithinSeconds * 1000 }
}

const readPreorderFields = reads(preorder)

export function readPreorder(body: unknown): PreorderBody {
  const read = readPreorderFields(body)
  checkPayment(read.payment)
  return read
}

const readChangeFields = reads(change)

export function readChange(body: unknown): ValueOf<typeof change> {
  const read = readChangeFields(body)
  if (read.payment !== undefined) checkPayment(read.payment)
  if (read.payment === undefined && read.delivery === undefined) {
    throw invalid('', 'It says how it is paid, or where it is brought, from now on.')
  }
  return read
}

const readStopFields = reads(stop)

export function readStop(body: unknown): ValueOf<typeof stop> {
  const read = readStopFields(body)
  if (read.why !== undefined) refuseCardNumbersIn('/why', read.why)
  return read
}
