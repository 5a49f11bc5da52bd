/** A process dies just before, or just after, a commit with one of these in it. */
export const crashPoints = [
  'orders.placed',
  'details.passed',
  'fraud.passed',
  'warehouse.held',
  'warehouse.released',
  'warehouse.sold',
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
