/**
 * `npm run verify -- --data DIR`: holds the laws against a store, live or at rest, and prints what it
 * counted. Exit code 1 where a law is broken, 2 where there is no store that can be read or a bad flag.
 */
import { StoreRefused } from '@millrace/kernel'
import { holdLaws } from '#simulation/laws/laws'
import { StoreEvidence } from '#simulation/laws/read-store'
import { flagsOf } from './flags.ts'

const usage = `Usage: npm run verify -- [flags]

  --data DIR   the store to hold against the laws, live or at rest (./data)
  --help`

const exitBroken = 1
const exitRefused = 2

function verify(directory: string): number {
  const evidence = new StoreEvidence(directory)
  try {
    evidence.checkPages()
    const { history, findings } = holdLaws(evidence)
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
  } finally {
    evidence.close()
  }
}

/** What a law stumbles over is a text that no release wrote: it was damaged where pages are well. */
function refused(error: unknown, directory: string): number {
  const why = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ')
  console.error(
    error instanceof StoreRefused
      ? why
      : `The store in ${directory} cannot be held against the laws, so something in it is damaged: ${why}`,
  )
  return exitRefused
}

const usual = process.env['MILLRACE_DATA'] ?? './data'
const { data } = flagsOf(usage, { data: { type: 'string', default: usual } })
try {
  process.exitCode = verify(data)
} catch (error) {
  process.exitCode = refused(error, data)
}
