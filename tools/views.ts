/**
 * `npm run views -- --data DIR`, or `--log kafka --brokers LIST`: builds every view from the events, beside
 * the one that is stored, and says what differs. It reads only, and the store may be in use; `--switch`
 * puts what was built in the place of what differs, in a store at rest on the embedded log. Exit code 1
 * where something differs, 2 where there is no store that can be read or a bad flag.
 */
import { StoreRefused, type AnyService } from '@millrace/kernel'
import { flagsOf, refuse } from './flags.ts'
import { nameOf, placeFlags, placeFrom, placeUsage, type Place } from './store-place.ts'
import { builtViews, compared, comparedOnKafka, switched } from './views/compared.ts'
import type { Outcome } from './views/held-against.ts'

const usage = `Usage: npm run views -- [flags]

  --view NAME           only this one
  --switch              puts what was built in the place of what differs; nobody may have the store open
  --list N              how many differences of each are named (5)
${placeUsage}`

const exitDiffers = 1
const exitRefused = 2

const given = flagsOf(usage, {
  ...placeFlags,
  view: { type: 'string' },
  switch: { type: 'boolean', default: false },
  list: { type: 'string', default: '5' },
})

function wanted(): readonly AnyService[] {
  if (given.view === undefined) return builtViews
  const found = builtViews.filter(({ name }) => name === given.view)
  const names = builtViews.map(({ name }) => name).join(', ')
  return found.length > 0 ? found : refuse(`--view ${given.view} is none of ${names}`)
}

function tell({ view, keys, entries, differences }: Outcome): void {
  const counts = `${String(keys).padStart(9)} keys ${String(entries).padStart(10)} entries`
  const differ = differences.length === 0 ? 'OK' : `${differences.length} DIFFER`
  console.log(`  ${view.padEnd(24)} ${counts}  ${differ}`)
  for (const { key, map, entry, is } of differences.slice(0, Number(given.list))) {
    console.log(`    ${[key, map, entry].filter((part) => part !== '').join(' ')}: ${is}`)
  }
}

async function outcomesAt(place: Place): Promise<readonly Outcome[]> {
  if ('data' in place) return (given.switch ? switched : compared)(place.data, wanted())
  if (!given.switch) return comparedOnKafka(place.kafka, wanted())
  return refuse(
    '--switch is for a store on the embedded log. On Kafka a view is state of many instances: give it ' +
      'a version without a migration, and they build it anew beside the old one, compare and switch',
  )
}

const place = placeFrom(given)
try {
  const outcomes = await outcomesAt(place)
  outcomes.forEach(tell)
  const differ = outcomes.reduce((sum, { differences }) => sum + differences.length, 0)
  if (differ === 0) console.log('OK: all views are as the events have them')
  else if (given.switch) console.log(`OK: ${differ} are now as the events have them`)
  else process.exitCode = exitDiffers
} catch (error) {
  if (!(error instanceof StoreRefused) && 'data' in place) throw error
  const why = error instanceof Error ? error.message : String(error)
  console.error(error instanceof StoreRefused ? why : `${nameOf(place)} cannot be read: ${why}`)
  process.exitCode = exitRefused
}
