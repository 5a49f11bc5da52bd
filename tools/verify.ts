/**
 * `npm run verify -- --data DIR`: holds the laws against a store, live or at rest, and prints what it
 * counted. Exit code 1 where a law is broken, 2 where there is no store to read or a bad flag.
 */
import { parseArgs } from 'node:util'
import { StoreRefused } from '@millrace/kernel'
import { holdLaws } from '#simulation/laws/laws'
import { StoreEvidence } from '#simulation/laws/read-store'

const usage = `Usage: npm run verify -- [flags]

  --data DIR   the store to hold against the laws, live or at rest (./data)
  --help`

/** Undefined where it was only asked how to call. */
function directoryIn(args: readonly string[]): string | undefined {
  const usual = process.env['MILLRACE_DATA'] ?? './data'
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: usual },
      help: { type: 'boolean', default: false },
    },
  })
  return values.help ? undefined : values.data
}

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
    console.log(violations === 0 ? 'OK: all laws hold' : `${violations} violations`)
    return violations === 0 ? 0 : 1
  } finally {
    evidence.close()
  }
}

function main(args: readonly string[]): number {
  try {
    const directory = directoryIn(args)
    if (directory !== undefined) return verify(directory)
    console.log(usage)
    return 0
  } catch (error) {
    if (error instanceof StoreRefused) console.error(error.message)
    else if (isBadFlag(error)) console.error(`${error.message.split(/\.\s/)[0]}. See --help.`)
    else throw error
    return 2
  }
}

function isBadFlag(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
  )
}

process.exitCode = main(process.argv.slice(2))
