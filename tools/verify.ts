/**
 * `npm run verify -- --data DIR`, or `--log kafka --brokers LIST`: holds the laws against a store, live
 * or at rest, and prints what it counted. Exit code 1 where a law is broken, 2 where there is no store
 * that can be read or a bad flag.
 */
import { StoreRefused } from '@millrace/kernel'
import { Findings } from '#simulation/laws/findings'
import { History } from '#simulation/laws/history'
import { hold, holdLaws } from '#simulation/laws/laws'
import { StoreEvidence } from '#simulation/laws/read-store'
import { flagsOf } from './flags.ts'
import { nameOf, placeFlags, placeFrom, placeUsage, type Place } from './store-place.ts'

const usage = `Usage: npm run verify -- [flags]

${placeUsage}`

const exitBroken = 1
const exitRefused = 2

type Held = { readonly history: History; readonly findings: Findings }

async function held(place: Place): Promise<Held> {
  if ('kafka' in place) return heldOnKafka(place)
  const evidence = new StoreEvidence(place.data)
  try {
    evidence.checkPages()
    return holdLaws(evidence)
  } finally {
    evidence.close()
  }
}

/** Events are held against each other while they are read, and the state against them then. */
async function heldOnKafka({ kafka }: Extract<Place, { kafka: unknown }>): Promise<Held> {
  const { KafkaEvidence } = await import('#simulation/laws/read-kafka')
  const findings = new Findings()
  const history = new History(findings)
  const evidence = await KafkaEvidence.read(kafka, (event) => history.take(event))
  try {
    hold(evidence, history)
    return { history, findings }
  } finally {
    evidence.close()
  }
}

function tell({ history, findings }: Held): number {
  console.log(`${history.events} events, ${history.orders.size} orders`)
  for (const [law, things] of findings.counts) {
    const broken = findings.brokenBy(law)
    console.log(
      `  ${law.padEnd(14)} ${String(things).padStart(10)}  ${broken === 0 ? 'OK' : 'BROKEN'}`,
    )
  }
  for (const sentence of findings.sentences) console.log(sentence)
  const { violations } = findings
  console.log(violations === 0 ? 'OK: all laws hold' : `${violations} violations`)
  return violations === 0 ? 0 : exitBroken
}

/** What a law stumbles over is a text that no release wrote: it was damaged where pages are well. */
function refused(error: unknown, place: Place): number {
  const why = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ')
  console.error(
    error instanceof StoreRefused
      ? why
      : `${nameOf(place)} cannot be held against the laws, so something in it is damaged: ${why}`,
  )
  return exitRefused
}

const place = placeFrom(flagsOf(usage, placeFlags))
try {
  process.exitCode = tell(await held(place))
} catch (error) {
  process.exitCode = refused(error, place)
}
