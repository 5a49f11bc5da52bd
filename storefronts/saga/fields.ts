/** What the parts of the storefront share: its tenant, its ids, and amounts in minor units. */
import { event, integer, text } from '@millrace/kernel'

export const sagaTenant = 'saga'

/** Its amounts name no currency. */
export const noCurrency = 'XXX'

/** Ids are made here, as UUIDs; others' rows may have any. */
export const id = () => text({ min: 1, max: 200 })
export const words = () => text({ max: 1000 })
export const minor = integer()

/** A local date and time as a number that sorts like it: as if it were one in UTC, in milliseconds. */
export const localTime = integer()

/** An order or a purchase has ended: whoever waits for what this key shows looks again. */
export const settled = event('saga.settled', { id: id() })
