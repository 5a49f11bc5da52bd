import { answered, service } from '@millrace/kernel'
import {
  bookingIsDue,
  bookSlot,
  freeSlot,
  giveBackSlot,
  keepSlot,
  planSlot,
  showSlot,
  sweepSlot,
} from '#contracts/delivery'
import { onBookSlot } from './book-slot.ts'
import { onBookingIsDue, onOrderAnswered } from './booking-is-due.ts'
import { onFreeSlot } from './free-slot.ts'
import { onGiveBackSlot } from './give-back-slot.ts'
import { onKeepSlot } from './keep-slot.ts'
import { onPlanSlot } from './plan-slot.ts'
import { onShowSlot } from './show-slot.ts'
import { noSlot } from './slot.ts'
import { onSweepSlot } from './sweep-slot.ts'

export const delivery = service('delivery', {
  keyedBy: 'slotId',
  initial: noSlot,
  on: (on) => [
    on(planSlot, onPlanSlot),
    on(bookSlot, onBookSlot),
    on(freeSlot, onFreeSlot),
    on(keepSlot, onKeepSlot),
    on(giveBackSlot, onGiveBackSlot),
    on(bookingIsDue, onBookingIsDue),
    on(answered, onOrderAnswered),
    on(sweepSlot, onSweepSlot),
    on(showSlot, onShowSlot),
  ],
})
