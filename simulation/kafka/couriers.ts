/**
 * Job: machines that show what the log promises of order: a courier is sent out by a record of another
 * hand, and with each round brings a parcel to its door; the parcels of a courier are numbered.
 * Boundary: they are of the simulation alone; no service of the shop knows them.
 */
import { command, decide, event, integer, later, service, text } from '@millrace/kernel'
import type { AnyService, Decision, Payload } from '@millrace/kernel'

/** `record` names the record that asks for it. */
export const setOut = command('couriers.set-out', {
  courier: text(),
  record: text(),
  rounds: integer(),
  restMs: integer(),
})
export const sentOut = event('couriers.sent-out', { courier: text(), record: text() })
const goAgain = command('couriers.go-again', {
  courier: text(),
  record: text(),
  rounds: integer(),
  restMs: integer(),
})
const bring = command('doors.bring', { door: text(), courier: text(), parcel: integer() })
export const brought = event('doors.brought', { door: text(), courier: text(), parcel: integer() })

type Courier = { readonly parcels: number }
type Round = Payload<typeof goAgain>

const doors = 3
export const couriersMax = 6
export const courierName = (nth: number): string => `courier-${nth}`

/** A courier goes to one door only. */
const doorOf = (courier: string): string => `door-${Number(courier.slice(-1)) % doors}`

const nextRound = 'again:'

function round({ parcels }: Courier, going: Round, now: number): Decision<Courier> {
  const { courier, record, rounds, restMs } = going
  const parcel = bring({ door: doorOf(courier), courier, parcel: parcels })
  const next = { parcels: parcels + 1 }
  if (rounds <= 1) return decide(next, parcel)
  const again = later(
    `${nextRound}${record}`,
    now + restMs,
    goAgain({ ...going, rounds: rounds - 1 }),
  )
  return decide(next, parcel, again)
}

const couriers = service('couriers', {
  keyedBy: 'courier',
  initial: { parcels: 0 } as Courier,
  on: (on) => [
    on(setOut, (state, going, { now }) => {
      const { state: next, out } = round(state, going, now)
      return decide(next, sentOut({ courier: going.courier, record: going.record }), ...out)
    }),
    on(goAgain, (state, going, { now }) => round(state, going, now)),
  ],
})

const atDoors = service('doors', {
  keyedBy: 'door',
  initial: {},
  on: (on) => [on(bring, (state, parcel) => decide(state, brought(parcel)))],
})

export const courierServices: readonly AnyService[] = [couriers, atDoors]

/** Whether a timer sends a courier out again; the kernel has timers of its own for them, which run for a day. */
export const sendsOutAgain = (timer: string): boolean =>
  timer.includes(`\u001e${couriers.name}\u001e`) && timer.includes(`\u001e${nextRound}`)
