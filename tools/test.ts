/**
 * `npm test`: every test that needs no broker. Flags go to `node --test`; files and folders are run
 * instead of all.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { whenParentEnds } from './parent-watch.ts'
import { filesLike, isUnitTest, root, testMsMax, testsNamed } from './files.ts'
import { helpWith } from './flags.ts'

helpWith(`Usage: npm test -- [files or folders] [flags of node --test]

  Without files it runs every test that needs no broker: minutes.
  npm test -- services/billing
  npm test -- e2e/cards.e2e.ts --test-name-pattern=decline`)

const args = process.argv.slice(2)
const flags = args.filter((arg) => arg.startsWith('-'))
const named = testsNamed(args.filter((arg) => !arg.startsWith('-')))

const leftOut =
  'Left out: the suites on Kafka. Run `npm run kafka:install` once, then `npm run kafka:test`.'

let running: ChildProcess | undefined
let isStopped = false
const stop = (signal: NodeJS.Signals): void => {
  isStopped = true
  running?.kill(signal)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stop(signal))
}
whenParentEnds(() => stop('SIGTERM'))

process.exitCode = await (named.length === 0 ? all() : run('--test-concurrency=2', named))

/** What ends all that is still to be run, as well. */
async function run(how: string, files: readonly string[]): Promise<number> {
  if (isStopped) return 1
  const begin = ['--test', `--test-timeout=${testMsMax}`, how, ...flags, ...files]
  running = spawn(process.execPath, begin, { cwd: root, stdio: 'inherit' })
  const [code] = (await once(running, 'exit')) as [number | null]
  return code ?? 1
}

/** Units in one process: for them a process each would take most of the time. */
async function all(): Promise<number> {
  const files = filesLike('**/*.test.ts', 'e2e/*.e2e.ts')
  const ofUnits = await run('--test-isolation=none', files.filter(isUnitTest))
  const ofOthers = await run(
    // Many of them wait for a time to go by.
    '--test-concurrency=3',
    files.filter((file) => !isUnitTest(file)),
  )
  if (ofUnits !== 0) console.log('Tests of units have failed: they stand before the others.')
  console.log(leftOut)
  return Math.max(ofUnits, ofOthers)
}
