/**
 * `npm run check`: what we care about, in about ten seconds. The parts run at once; each prints its
 * time and result, and its output only where it failed. With `--without-tests` it leaves to `npm test`
 * what that runs as well.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { whenParentEnds } from './parent-watch.ts'
import { filesLike, isUnitTest, root, testMsMax } from './files.ts'
import { flagsOf } from './flags.ts'

const usage = `Usage: npm run check -- [flags]

  --without-tests  types, lint, format and unused code only
  --help`
const { 'without-tests': withoutTests } = flagsOf(usage, {
  'without-tests': { type: 'boolean', default: false },
})

type Part = { readonly name: string; readonly command: string; readonly args: readonly string[] }

const tool = (name: string) => join(root, 'node_modules', '.bin', name)

/** In one process: a process per file would take most of the time. */
const tests = (name: string, files: readonly string[]): Part => ({
  name,
  command: process.execPath,
  args: [
    '--test',
    '--test-isolation=none',
    '--test-reporter=spec',
    `--test-timeout=${testMsMax}`,
    ...files,
  ],
})

const isRule = (file: string) => file.startsWith('architecture/')
const isUnit = (file: string) => isUnitTest(file) && !isRule(file)
const files = filesLike('**/*.test.ts')
const parts: readonly Part[] = [
  { name: 'types', command: tool('tsc'), args: ['--noEmit', '-p', '.'] },
  { name: 'lint', command: tool('oxlint'), args: ['.'] },
  { name: 'format', command: tool('oxfmt'), args: ['--check', '.'] },
  { name: 'unused', command: tool('knip'), args: ['--no-progress', '--no-config-hints'] },
  ...(withoutTests
    ? []
    : [tests('architecture', files.filter(isRule)), tests('unit tests', files.filter(isUnit))]),
]

const underWay = new Set<ChildProcess>()
const stop = (): never => {
  for (const running of underWay) running.kill('SIGTERM')
  process.exit(1)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
whenParentEnds(stop)
const begunAt = performance.now()
const results = await Promise.all(parts.map(run))
const failed = results.filter((isWell) => !isWell).length
console.log(
  `${failed === 0 ? 'OK' : `${failed} of ${parts.length} parts failed`} ${since(begunAt)}`,
)
process.exitCode = failed === 0 ? 0 : 1

function run({ name, command, args }: Part): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const startedAt = performance.now()
  const output: Buffer[] = []
  const running = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  underWay.add(running)
  for (const stream of [running.stdout, running.stderr]) {
    stream.on('data', (part: Buffer) => output.push(part))
  }
  running.once('error', (error) => output.push(Buffer.from(error.message)))
  running.once('close', (code) => {
    underWay.delete(running)
    const text = Buffer.concat(output).toString()
    if (code !== 0) console.log(text)
    const counts = countsIn(text)
    console.log(
      `${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${since(startedAt)}${counts}`,
    )
    resolve(code === 0)
  })
  return promise
}

/** How many tests node:test ran, where the part is tests. */
function countsIn(text: string): string {
  const tests = /^ℹ tests (\d+)$/m.exec(text)?.[1]
  return tests === undefined ? '' : `  ${tests} tests`
}

function since(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`.padStart(7)
}
