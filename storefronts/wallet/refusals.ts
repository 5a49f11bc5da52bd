/** What its machines refuse with. */
import { refuse } from '@millrace/kernel'

export const unknownAccount = refuse({ refused: 'not-found', detail: 'account not found' })

export const keyUsed = refuse({
  refused: 'key-used',
  detail: 'this key came before with another request',
})

export const underWay = refuse({
  refused: 'under-way',
  detail: 'the first request with this key is under way',
})
