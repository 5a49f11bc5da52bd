/**
 * What lies in a shard's changelog about where its shop is: that it is being moved here and is not
 * whole yet, that it is being taken away, or that it is elsewhere. An instance opens no such shard.
 */
import { StoreRefused, type StateWrite } from '../log.ts'

/**
 * How long a shop that is taken away is not opened again, unless it is given back. Half of it is for
 * whoever takes it; a transaction of theirs that is open by then is ended by the brokers before the
 * other half is over.
 */
export const leavingMs = 20_000

export type HouseMark = {
  readonly is: 'arriving' | 'leaving' | 'elsewhere'
  /** Where the shop is moved from, or to. */
  readonly place: string
  /** The installation that it is moved from. */
  readonly from: string
  /** The name of the move. */
  readonly move: string
  /** Until when a shop that is taken away is not opened again; by the clock of whoever takes it. */
  readonly until?: number
}

export const houseAddress = (shard: number) =>
  ({ shard, service: '~log', key: '', map: '', entry: 'house' }) as const

export const houseWrite = (shard: number, mark: HouseMark | undefined): StateWrite => ({
  ...houseAddress(shard),
  value: mark === undefined ? undefined : JSON.stringify(mark),
})

/**
 * Whether the shop of a shard is being taken away; refuses a shard whose shop is not here. `text` is
 * what its changelog has under the address.
 */
export function isLeaving(text: string | undefined, now: number): boolean {
  if (text === undefined) return false
  const { is, place, until = 0 } = JSON.parse(text) as HouseMark
  if (is === 'elsewhere') {
    throw new StoreRefused(`The shop of these topics has moved to ${place}: start it there.`)
  }
  if (is === 'arriving') {
    throw new StoreRefused(
      `The shop in these topics is only half here: end its move from ${place} with npm run move.`,
    )
  }
  return now < until
}
