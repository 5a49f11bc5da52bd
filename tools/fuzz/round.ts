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
  readonly key: string
  readonly seed: number
  readonly seconds: number
}

export type Told = { readonly isWell: boolean; readonly cases: number; readonly text: string }

export async function fuzzed({ python, document, url, key, seed, seconds }: Round): Promise<Told> {
  const args = ['-c', command, 'run', document, '--url', url, '-H', `Authorization: Bearer ${key}`]
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
  const how = ['--no-color', '--warnings', 'off', '--generation-database', 'none']
  const checks = ['--exclude-checks', left.join(',')]
  const all = [...args, ...bounds, ...how, ...checks, '--continue-on-failure', '--no-shrink']
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
  const [code] = (await once(running, 'close')) as [number | null]
  process.off('exit', stop)
  const cases = Number(/(\d+) generated/.exec(text)?.[1] ?? 0)
  const isWell = code === 0 || failsByItself(text) || hasAskedNothing(text)
  return { isWell, cases, text }
}

/** The time was over before it came to that; whether anything was asked at all says who counts the cases. */
const hasAskedNothing = (text: string): boolean => /^=+ Empty test suite =+$/m.test(text)

/** Python 3.11 now and then cannot read a source of its own from deep within; the rest was asked all the same. */
const failsByItself = (text: string): boolean =>
  text.includes('AST constructor recursion depth mismatch') && !/^=+ FAILURES =+$/m.test(text)
