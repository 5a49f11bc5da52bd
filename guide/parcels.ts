/** The words of the second step: what is asked and told about a parcel. They stand apart from who uses them. */
import { command, event, group, listOf, query, text } from '@millrace/kernel'

const parcel = text()
const it = { parcel, book: text(), reader: text() }
const reasons = listOf(group({ code: text(), detail: text() }))

export const orderParcel = command('parcels.order', it)
export const ordered = event('parcels.ordered', it)
export const post = command('parcels.post', { parcel })
export const posted = event('parcels.posted', { parcel })
export const giveUp = command('parcels.give-up', { parcel, reasons })
export const showParcel = query('parcels.show', { parcel })

export const takeFromShelf = command('shelf.take', it)
export const taken = event('shelf.taken', { parcel })
export const missing = event('shelf.missing', { parcel, reasons })
export const putBack = command('shelf.put-back', it)
export const putBackDone = event('shelf.put-back-done', { parcel })

export const charge = command('purse.charge', it)
export const charged = event('purse.charged', { parcel })
export const chargeRefused = event('purse.refused', { parcel, reasons })
