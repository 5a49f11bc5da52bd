/**
 * What stands in the tables of payment, warehouse and delivery: rows that a client writes freely, and
 * that the saga of an order enters and, when it turns back, cancels.
 */
import { command, event, group, oneOf, optional, query, text, type ValueOf } from '@millrace/kernel'
import { reasons } from '#contracts/fields'
import { id, localTime, minor, words } from '../fields.ts'

export const kinds = ['payment', 'item', 'delivery'] as const
export type Kind = (typeof kinds)[number]

/** A payment has its cost, an item its name, a delivery its time: as text, and as what sorts. */
export const row = group({
  kind: oneOf(...kinds),
  orderId: words(),
  status: text({ min: 1, max: 16 }),
  cost: optional(minor),
  item: optional(words()),
  timeDelivery: optional(text()),
  deliverAt: optional(localTime),
})
export type Row = ValueOf<typeof row>

const rowId = id()
const kind = oneOf(...kinds)
/** What time it is for the storefront, where that matters. */
const askedAt = optional(localTime)

/** Answered with the `Row`; refused as `late` where a delivery is due already. */
export const addRow = command('saga.add-row', { rowId, row, askedAt })
/** Both are answered with `Done`; a delivery that is moved into the past is refused as `late`. */
export const changeRow = command('saga.change-row', { rowId, row, askedAt })
export const removeRow = command('saga.remove-row', { rowId, kind })
/** Answered with the `Row`. */
export const showRow = query('saga.show-row', { rowId, kind })

/** `false` where there is no such row. */
export type Done = { readonly done: boolean }

const asked = { rowId, orderId: id() }

/** The words of a saga's step that enters a row of a kind. */
const step = <const Name extends Kind>(name: Name) => ({
  enter: command(`saga.enter-${name}`, { ...asked, row, askedAt }),
  entered: event(`saga.${name}-entered`, asked),
  refused: event(`saga.${name}-refused`, { ...asked, reasons }),
  cancel: command(`saga.cancel-${name}`, asked),
  canceled: event(`saga.${name}-canceled`, asked),
})

export const paymentStep = step('payment')
export const itemStep = step('item')
export const deliveryStep = step('delivery')
