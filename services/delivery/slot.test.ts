import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answered, type Sent } from '@millrace/kernel'
import fc from 'fast-check'
import { bookSlot, freeSlot, giveBackSlot, keepSlot, planSlot } from '#contracts/delivery'
import { holdName } from '#contracts/fields'
import type { Slot } from './slot.ts'
import { planned, starts } from './tuesday.ts'

const slotId = 'tue'
const orders = ['o-1', 'o-2', 'o-3', 'o-4']
const names = (orderId: string) => ({ slotId, orderId, step: 'slot' })

const asked: readonly ((orderId: string) => Sent)[] = [
  (orderId) => bookSlot(names(orderId)),
  (orderId) => bookSlot(names(orderId)),
  (orderId) => freeSlot(names(orderId)),
  (orderId) => keepSlot(names(orderId)),
  (orderId) => giveBackSlot(names(orderId)),
  (orderId) => answered({ note: holdName(names(orderId)), accepted: true, body: 'lapse' }),
  (orderId) => planSlot({ slotId, capacity: orders.indexOf(orderId), startsAt: starts }),
]

const messages = fc.array(
  fc
    .tuple(fc.constantFrom(...asked), fc.constantFrom(...orders))
    .map(([message, orderId]) => message(orderId)),
  { maxLength: 60 },
)

/**
 * A saga keeps only what it booked, gives back only what it kept, and undoes only what is not
 * kept.
 */
function isFair(slot: Slot, message: Sent): boolean {
  const { orderId } = message.data as { orderId?: string }
  const is = orderId === undefined ? undefined : slot.holds.get(holdName(names(orderId)))?.is
  if (message.type === keepSlot) return is === 'booked' || is === 'kept'
  if (message.type === giveBackSlot) return is === 'kept'
  return !(message.type === freeSlot && is === 'kept')
}

function checkPlaces({ plan, booked, holds }: Slot): void {
  assert.ok(booked >= 0 && booked <= (plan?.capacity ?? 0), `${booked} are booked`)
  const marks = [...holds.list()].map(([, { is }]) => is)
  const count = (word: string) => marks.filter((is) => is === word).length
  assert.equal(booked, count('booked') + count('kept') - count('given-back'))
}

describe('delivery: the places of a slot', () => {
  it('are never booked twice, whatever is asked, repeated or late', () => {
    fc.assert(
      fc.property(messages, (sequence) => {
        let slot = planned
        for (const message of sequence) {
          if (!isFair(slot.state, message)) continue
          slot = slot.when(message, { key: slotId })
          checkPlaces(slot.state)
          slot.when(message, { key: slotId }).changesNothing()
        }
      }),
      { seed: 1, numRuns: 200 },
    )
  })
})
