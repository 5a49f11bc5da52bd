const dayMs = 24 * 60 * 60_000
const daysToDelivery = 21

/** Three weeks after the payment, at the same time of the day in UTC, which has no clock changes. */
export const expectedDelivery = (paidAt: number): number => paidAt + daysToDelivery * dayMs
