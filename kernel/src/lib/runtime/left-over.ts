/**
 * Job: what is to be handled before anything that it causes, in its order: what batches left over, and
 * what lay in the inboxes of shards that have arrived (N4, N5 in intake.ts).
 * Boundary: what is kept of it, and who takes it, is the intake's affair.
 */
import type { Received } from '../log/log.ts'
import { decodeEnvelope, type Envelope } from './envelope.ts'
import type { Work } from './work.ts'

export type Left = {
  readonly work: Work
  readonly shard: number
  readonly entry: string
  /** What lies in the shard's inbox before this offset comes before it (N5). */
  readonly after: number
}
export type Given = { readonly shard: number; readonly received: Received }
export type First = Left | Given

type Stored = Envelope & { readonly after?: number }

export const storedLeft = (envelope: Envelope, after: number): Stored =>
  after === 0 ? envelope : { ...envelope, after }

export function leftFrom(text: string): { readonly envelope: Envelope; readonly after: number } {
  const { after = 0, ...envelope }: Stored = decodeEnvelope(text)
  return { envelope, after }
}

/** Of each shard, how far its inbox is to be handled before what is left over now. */
export function inboxesBefore(all: readonly First[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>()
  for (const one of all) if ('received' in one) ends.set(one.shard, one.received.offset + 1)
  return ends
}

/** With what lay in the inbox of a shard that has arrived; what came for others before goes between. */
export function withInbox(
  all: readonly First[],
  shard: number,
  { given, before }: { readonly given: readonly Given[]; readonly before: readonly Given[] },
): First[] {
  const rest = [...given]
  const first = all.flatMap((one): First[] => {
    if (one.shard !== shard || !('work' in one)) return [one]
    const later = rest.findIndex(({ received }) => received.offset >= one.after)
    return [...rest.splice(0, later < 0 ? rest.length : later), one]
  })
  return [...first, ...before, ...rest]
}
