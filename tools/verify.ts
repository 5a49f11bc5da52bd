/**
 * `npm run verify -- --data DIR`: holds the laws against a store, live or at rest, and prints what it
 * counted. Exit code 1 where a law is broken, 2 where there is no store to read.
 */
import { parseArgs } from 'node:util'
import { StoreRefused } from '@millrace/kernel'
import { laws, holdLaws } from '#simulation/laws/laws'
import { StoreEvidence } from '#simulation/laws/read-store'

const { values } = parseArgs({
  options: { data: { type: 'string', default: process.env['MILLRACE_DATA'] ?? './data' } },
})

function verify(directory: string): number {
  const evidence = new StoreEvidence(directory)
  try {
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
    console.log(violations === 0 ? `OK: ${laws.length} laws hold` : `${violations} violations`)
    return violations === 0 ? 0 : 1
  } finally {
    evidence.close()
  }
}

try {
  process.exitCode = verify(values.data)
} catch (error) {
  if (!(error instanceof StoreRefused)) throw error
  console.error(error.message)
  process.exitCode = 2
}
