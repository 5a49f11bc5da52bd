/** One run of schemathesis over every call of the document. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'

/** Whoever has a position, a cursor or the id of a case has it from an answer: none that is thought of is taken. */
const left = ['positive_data_acceptance', 'allow_header_conformance']

const command = 'from schemathesis.cli import schemathesis; schemathesis()'

export type Round = {
  /** Where its Python lies. */
  readonly python: string
  readonly document: string
  readonly url: string
  /** Nothing where the server asks for none. */
  readonly key: string | undefined
  readonly seed: number
  readonly seconds: number
}

export type Told = { readonly isWell: boolean; readonly cases: number; readonly text: string }

/**
 * It looks at its clock between calls only, and thinks long about some: then it is told that the time is
 * over, and when that does not help either, ended.
 */
const overrunMsMax = 15_000

export async function fuzzed({ python, document, url, key, seed, seconds }: Round): Promise<Told> {
  const shown = key === undefined ? [] : ['-H', `Authorization: Bearer ${key}`]
  const args = ['-c', command, 'run', document, '--url', url, ...shown]
  const bounds = [
    '--max-time',
    String(seconds),
    '--seed',
    String(seed),
    '--request-timeout',
    '90',
    '--workers',
    '2',
  ]
  // What fits an address of e-mail is rare among what is thought of, and that is no fault of the document.
  const thinks = ['--suppress-health-check', 'filter_too_much']
  const how = ['--no-color', '--warnings', 'off', '--generation-database', 'none']
  const checks = ['--exclude-checks', left.join(',')]
  const all = [
    ...args,
    ...bounds,
    ...thinks,
    ...how,
    ...checks,
    '--continue-on-failure',
    '--no-shrink',
  ]
  // It leaves what it keeps where it runs.
  const running = spawn(join(python, 'bin', 'python'), all, {
    ...{ cwd: dirname(document), stdio: ['ignore', 'pipe', 'pipe'] },
  })
  let text = ''
  for (const stream of [running.stdout, running.stderr]) {
    stream.on('data', (part: Buffer) => (text += part.toString()))
  }
  const stop = (): boolean => running.kill('SIGTERM')
  process.once('exit', stop)
  let isCut = false
  const cut = setTimeout(() => (isCut = running.kill('SIGINT')), seconds * 1000 + overrunMsMax)
  const end = setTimeout(() => running.kill('SIGKILL'), seconds * 1000 + 2 * overrunMsMax)
  const [code] = (await once(running, 'close')) as [number | null]
  clearTimeout(cut)
  clearTimeout(end)
  process.off('exit', stop)
  const cases = Number(/(\d+) generated/.exec(text)?.[1] ?? 0)
  const isWell = code === 0 || (!hasFailures(text) && (isCut || failsByItself(text)))
  return { isWell: isWell || hasAskedNothing(text), cases, text: failuresIn(text) }
}

const failures = /^=+ FAILURES =+$/m

const hasFailures = (text: string): boolean => failures.test(text)

/** What went wrong of its own accord stands before it, and is long. */
const failuresIn = (text: string): string => text.slice(Math.max(0, text.search(failures)))

/** The time was over before it came to that; whether anything was asked at all says who counts the cases. */
const hasAskedNothing = (text: string): boolean => /^=+ Empty test suite =+$/m.test(text)

/** Python 3.11 now and then cannot read a source of its own from deep within; the rest was asked all the same. */
const failsByItself = (text: string): boolean =>
  text.includes('AST constructor recursion depth mismatch')
