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
import { onFreeSlot } from './free-slot.ts'
import { onGiveBackSlot } from './give-back-slot.ts'
import { holds } from './holds.ts'
import { onKeepSlot } from './keep-slot.ts'
import { onPlanSlot } from './plan-slot.ts'
import { onShowSlot } from './show-slot.ts'
import { noSlot } from './slot.ts'

export const delivery = service('delivery', {
  keyedBy: 'slotId',
  initial: noSlot,
  on: (on) => [
    on(planSlot, onPlanSlot),
    on(bookSlot, holds.mayEnd(onBookSlot)),
    on(freeSlot, holds.mayEnd(onFreeSlot)),
    on(keepSlot, holds.mayEnd(onKeepSlot)),
    on(giveBackSlot, holds.mayEnd(onGiveBackSlot)),
    on(bookingIsDue, holds.onIsDue),
    on(answered, holds.onAnswered),
    on(sweepSlot, holds.onSweep),
    on(showSlot, onShowSlot),
  ],
})
