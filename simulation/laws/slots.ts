/** Slots: what is booked is the live and the kept bookings, never above the capacity; state is as told. */
import { numberIn } from './evidence.ts'
import type { Law, Trial } from './law.ts'
import { holdIn, ownedByOpenOrder } from './live-holds.ts'
import { perKey, type Root } from './per-key.ts'

const law = 'slots'

type Slot = { readonly root: Root; live: number }

export const slots: Law = {
  name: law,
  hold: (trial) =>
    perKey<Slot>(trial.evidence.rows('delivery'), {
      begin: (_, root) => ({ root, live: 0 }),
      entry: (slot, row) => {
        if (row.map !== 'holds') return
        const booking = holdIn(row)
        if (booking.is !== 'booked') return
        slot.live++
        ownedByOpenOrder(trial, row, booking)
      },
      end: (slot, key) => hold(trial, slot, key),
    }),
}

function hold({ history, findings }: Trial, { root, live }: Slot, key: string): void {
  findings.count(law)
  const plan = root['plan'] as { readonly capacity: number } | null
  const capacity = plan?.capacity ?? 0
  const booked = numberIn(root, 'booked')
  const says = (what: string) => findings.wrong(law, `Slot ${key} ${what}`)
  if (!(booked >= 0) || booked > capacity) says(`has ${booked} booked of ${capacity}.`)
  if (live > booked) says(`has ${live} live bookings, but ${booked} booked.`)
  const told = history.slots.get(key)
  if (told === undefined) {
    if (capacity + booked !== 0) says('is in the state, but no event tells of it.')
  } else if (told.booked !== booked || told.capacity !== capacity) {
    says(`has ${booked} booked of ${capacity}; its events tell ${told.booked} of ${told.capacity}.`)
  }
}
