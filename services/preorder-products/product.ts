import { entries, refuse, type Entries } from '@millrace/kernel'
import type { Counts, payTimes, productStates } from '#contracts/preorder-products'

export type Place = {
  readonly preorderId: string
  readonly quantity: number
  readonly is: 'waiting' | 'queued' | 'charging' | 'paid' | 'declined'
  /** Its money was taken before the release. */
  readonly isPaid: boolean
}

export type Terms = {
  readonly releaseAt: number
  readonly cap: number
  readonly currency: string
  readonly unitPrice: number
  readonly payWhen: (typeof payTimes)[number]
  readonly perSecond: number
  readonly payWithinMs: number
}

export type Product = Terms & {
  readonly state: (typeof productStates)[number] | 'none'
  readonly isStopped: boolean
  /** Why it is; empty where nobody said. */
  readonly why: string
  readonly plannedAt: number
  readonly updatedAt: number
  /** 0 until it has. */
  readonly begunAt: number
  readonly endedAt: number
  /** How often it was settled; not there where no release has counted yet. */
  readonly revision?: number
  /** Of the cap, by everybody who does not wait behind it. */
  readonly taken: number
  readonly lastTicket: number
  readonly counts: Counts
  /** The last question what the time is, whether its answer is still to come, when it last came. */
  readonly beat: { readonly nth: number; readonly isSet: boolean; readonly at: number }
  /** Thousandths of a charge that the last beats have left over. */
  readonly carry: number
  /** By ticket, until they are released or given up. */
  readonly places: Entries<Place>
  /** The tickets of those who wait, and of those whose turn it is to be charged or released. */
  readonly waiting: Entries<1>
  readonly toCharge: Entries<1>
  readonly toRelease: Entries<1>
  /** Of each line the ticket below which nobody stands in it; 0 where it is not there. */
  readonly front?: { readonly [Line in 'waiting' | 'toCharge' | 'toRelease']?: number }
  /** How many wait, of each so many tickets: tells positions without counting all. */
  readonly blocks: Entries<number>
}

const nobody: Counts = {
  ...{ waiting: 0, queued: 0, charging: 0, paid: 0, declined: 0 },
  ...{ released: 0, canceled: 0, reminded: 0, movedUp: 0 },
}

export const noProduct: Product = {
  ...{ state: 'none', isStopped: false, why: '' },
  ...{ releaseAt: 0, cap: 0, currency: '', unitPrice: 0, payWhen: 'release' },
  ...{ perSecond: 1, payWithinMs: 0, plannedAt: 0, updatedAt: 0, begunAt: 0, endedAt: 0 },
  ...{ taken: 0, lastTicket: 0, counts: nobody },
  ...{ beat: { nth: 0, isSet: false, at: 0 }, carry: 0 },
  ...{ places: entries<Place>(), waiting: entries<1>(), blocks: entries<number>() },
  ...{ toCharge: entries<1>(), toRelease: entries<1>() },
}

export const nameOf = (ticket: number): string => String(ticket).padStart(12, '0')

export const counted = (product: Product, by: Partial<Counts>): Product => {
  const counts = { ...product.counts }
  for (const [name, change] of Object.entries(by)) counts[name as keyof Counts] += change
  return { ...product, counts }
}

/** Whether there is anybody whom the next beat may charge or release. */
export const hasTurns = ({ state, isStopped, payWhen, counts }: Product): boolean => {
  if (isStopped) return false
  const isOn = state === 'releasing'
  if (payWhen === 'release') return isOn && counts.queued > 0
  return counts.queued > 0 || (isOn && counts.paid > 0)
}

export const unknownProduct = (sku: string) =>
  refuse({ refused: 'not-found', detail: `There is no product ${sku} to pre-order.` })

export const conflict = (detail: string) => refuse({ refused: 'conflict', detail })
