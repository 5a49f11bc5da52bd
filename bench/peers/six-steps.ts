/** What each of the six steps does at a peer: next to nothing, so that the engine's cost shows. */
export type PeerOrder = {
  readonly customerId: string
  readonly lines: readonly {
    readonly sku: string
    readonly quantity: number
    readonly unitPrice: number
  }[]
  readonly payment: { readonly account: string }
  readonly delivery: { readonly slot: string }
}

const total = ({ lines }: PeerOrder) =>
  lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0)

export const checkDetails = (order: PeerOrder) => ({ passed: order.lines.length > 0 })
export const countFraud = (order: PeerOrder) => ({
  customerId: order.customerId,
  total: total(order),
})
export const holdStock = (order: PeerOrder) => ({ held: order.lines.map(({ sku }) => sku) })
export const takeMoney = (order: PeerOrder) => ({
  account: order.payment.account,
  amount: total(order),
})
export const bookSlot = (order: PeerOrder) => ({ slot: order.delivery.slot })
export const confirm = (order: PeerOrder, paid: { readonly amount: number }) => ({
  state: 'APPROVED',
  customerId: order.customerId,
  total: paid.amount,
})
