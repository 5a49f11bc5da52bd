/**
 * `npm run state-hash -- --data DIR`, or `--log kafka --brokers LIST`: the business state of a store,
 * live or at rest, as one number that is the same on every engine. Exit code 2 where there is no
 * store that can be read, or a bad flag.
 */
import { openStoreToRead, StoreRefused } from '@millrace/kernel'
import { flagsOf } from './flags.ts'
import { isBusiness, StateSum } from './state-hash/state-sum.ts'
import { nameOf, placeFlags, placeFrom, placeUsage, type Place } from './store-place.ts'

const usage = `Usage: npm run state-hash -- [flags]

${placeUsage}`

const exitRefused = 2

async function sumOf(place: Place): Promise<StateSum> {
  const store = 'data' in place ? openStoreToRead(place.data) : await onKafka(place)
  try {
    return new StateSum().addAll(store.services(), (service) => store.rows(service))
  } finally {
    store.close()
  }
}

async function onKafka({ kafka }: Extract<Place, { kafka: unknown }>) {
  const { KafkaEvidence } = await import('#simulation/laws/read-kafka')
  return KafkaEvidence.read(kafka, () => undefined)
}

const place = placeFrom(flagsOf(usage, placeFlags))
try {
  const sum = await sumOf(place)
  for (const { service, rows, sum: text } of sum.services()) {
    if (!isBusiness(service)) continue
    console.log(`  ${service.padEnd(16)} ${String(rows).padStart(10)}  ${text.slice(0, 16)}`)
  }
  console.log(sum.hash())
} catch (error) {
  const why = error instanceof Error ? error.message : String(error)
  console.error(error instanceof StoreRefused ? why : `${nameOf(place)} cannot be read: ${why}`)
  process.exitCode = exitRefused
}
