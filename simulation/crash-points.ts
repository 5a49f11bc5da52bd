/** A process dies just before, or just after, a commit with one of these in it. */
const often = [
  'orders.placed',
  'details.passed',
  'fraud.passed',
  'warehouse.held',
  'warehouse.sold',
] as const

/** Few commits have these: a crash waits for one. */
export const seldomCommitted = [
  'warehouse.released',
  'billing.deposited',
  'billing.money-held',
  'billing.money-taken',
  'cards.authorized',
  'cards.captured',
  'delivery.booked',
  'delivery.kept',
  'orders.approved',
  'orders.canceled',
] as const

export const crashPoints = [...often, ...seldomCommitted] as const
