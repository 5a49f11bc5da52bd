/** What the seeds of the corpus must reach: states, transitions, answers, faults, crash points. */
import { reasonCodes } from '#contracts/fields'
import { faults } from './faults.ts'

/** No seed can reach them yet: what would ask for them is not there. */
const notYet = new Set(['account-closed', 'card-declined'])

const events = [
  'orders.placed',
  'orders.approved',
  'orders.canceled',
  'orders.cancel-requested',
  'orders.cancel-begun',
  'details.passed',
  'details.failed',
  'fraud.passed',
  'fraud.suspected',
  'fraud.uncounted',
  'warehouse.stock-changed',
  'warehouse.held',
  'warehouse.refused',
  'warehouse.released',
  'warehouse.sold',
  'warehouse.restocked',
  'billing.account-opened',
  'billing.deposited',
  'billing.money-held',
  'billing.money-refused',
  'billing.money-released',
  'billing.money-taken',
  'billing.money-refunded',
  'delivery.slot-planned',
  'delivery.booked',
  'delivery.refused',
  'delivery.freed',
  'delivery.kept',
  'delivery.given-back',
  'notifications.letter-written',
] as const

/** A process dies just before, or just after, a commit with one of these in it. */
const crashPoints = [
  'orders.placed',
  'details.passed',
  'fraud.passed',
  'warehouse.held',
  'warehouse.released',
  'warehouse.sold',
  'billing.deposited',
  'billing.money-held',
  'billing.money-taken',
  'delivery.booked',
  'delivery.kept',
  'orders.approved',
  'orders.canceled',
] as const

export const pointsThatMustBeReached: readonly string[] = [
  ...events.map((event) => `event: ${event}`),
  ...reasonCodes.filter((code) => !notYet.has(code)).map((code) => `reason: ${code}`),
  ...['PENDING', 'APPROVED', 'CANCELED'].map((state) => `order: ${state}`),
  ...['held', 'sold', 'released', 'refused', 'restocked'].map((is) => `warehouse: ${is}`),
  ...['held', 'taken', 'released', 'refused', 'refunded'].map((is) => `billing: ${is}`),
  ...['booked', 'kept', 'freed', 'refused', 'given-back'].map((is) => `delivery: ${is}`),
  ...['passed', 'refused', 'undone'].map((is) => `fraud: ${is}`),
  ...[0, 1, 2, 3, 4].map((group) => `place-order: forward ${group}`),
  ...[0, 1].map((group) => `place-order: undoing ${group}`),
  ...[0, 1].map((group) => `cancel-order: forward ${group}`),
  ...Object.keys(faults).map((fault) => `fault: ${fault}`),
  ...['crash before commit', 'crash after commit'].flatMap((crash) =>
    crashPoints.map((event) => `${crash}: ${event}`),
  ),
  'edge: replayed',
  'edge: answer lost',
  'edge: sent twice at once',
  'edge: other body',
  'edge: busy',
  'edge: parked',
  'edge: step failed',
  'edge: refused different-body',
  'edge: refused conflict',
  'operator: retry',
  'operator: drop',
  'operator: correct',
  'kernel: left over',
  'kernel: behind a dead letter',
]
