/** Every view as the events of a store make it, beside the one that is stored; and the switch to what was built. */
import { openStoreToRead, type AnyService } from '@millrace/kernel'
import type { Where } from '@millrace/kernel/kafka'
import { allServices } from '../../composition.ts'
import { storefronts } from '../../storefronts/all.ts'
import { BuiltView, isBuiltOfEvents } from './built-view.ts'
import { heldAgainst, type Difference, type Outcome } from './held-against.ts'
import { putInPlace, type Put } from './put-in-place.ts'
import { tellTheSame } from './same-history.ts'

export const builtViews: readonly AnyService[] = allServices({
  ...{ fraud: { limitMinor: 0, windowMs: 1 }, storefronts },
}).filter(isBuiltOfEvents)

/** It reads only, and the store may be in use. */
export function compared(
  directory: string,
  views: readonly AnyService[] = builtViews,
): readonly Outcome[] {
  const store = openStoreToRead(directory)
  try {
    const all = views.map((view) => new BuiltView(view))
    for (const { shard, record } of store.events()) for (const one of all) one.take(shard, record)
    return all.map((built) => outcomeOf(built, store))
  } finally {
    store.close()
  }
}

/** The same of an installation on Kafka, as it is in a moment in which nothing is written. */
export async function comparedOnKafka(
  where: Where,
  views: readonly AnyService[] = builtViews,
): Promise<readonly Outcome[]> {
  const { KafkaEvidence } = await import('#simulation/laws/read-kafka')
  const all = views.map((view) => new BuiltView(view))
  const evidence = await KafkaEvidence.read(where, (record, shard) => {
    for (const one of all) one.take(shard, record)
  })
  try {
    return all.map((built) => outcomeOf(built, evidence))
  } finally {
    evidence.close()
  }
}

type Stored = { readonly rows: (service: string) => Parameters<typeof heldAgainst>[1] }

function outcomeOf(built: BuiltView, stored: Stored): Outcome {
  const { name } = built.view
  const isSame = name === 'order-history' ? tellTheSame : undefined
  return heldAgainst(built, stored.rows(name), isSame)
}

/** What differs is replaced by what was built; nobody else has the store open from before the comparison on. */
export async function switched(
  directory: string,
  views: readonly AnyService[] = builtViews,
): Promise<readonly Outcome[]> {
  let outcomes: readonly Outcome[] = []
  await putInPlace(directory, () => {
    outcomes = compared(directory, views)
    return outcomes.flatMap(({ view, differences }) => differences.map((one) => putOf(view, one)))
  })
  return outcomes
}

const putOf = (service: string, { is, built, ...place }: Difference): Put => ({
  ...{ service, ...place },
  value: (stored) => {
    if (is === 'in no event') return undefined
    if (place.map !== '') return JSON.stringify(built)
    const root = stored === undefined ? { v: 1, at: 0 } : (JSON.parse(stored) as object)
    return JSON.stringify({ ...root, s: built })
  },
})
