/**
 * `npm run kafka:test`: the tests that need a real broker, on one of their own. Arguments go to
 * `node --test`; files among them are run instead of all, and `--long` runs those that take minutes, too.
 * With MILLRACE_TEST_BROKERS those are used.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesLike, root, testMsMax, testsNamed } from '../files.ts'
import { helpWith } from '../flags.ts'
import { whenParentEnds } from '../parent-watch.ts'
import { kafkaClient } from '../../instance/client-folder.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { kafkaJars } from './jars.ts'

helpWith(`Usage: npm run kafka:test -- [files or folders] [--long] [flags of node --test]

  Without files it runs the tests that need a real broker, on one that it starts, or on those that
  MILLRACE_TEST_BROKERS lists; with --long also those that take minutes each.`)

const args = process.argv.slice(2)
const flags = args.filter((arg) => arg.startsWith('-') && arg !== '--long')
const named = testsNamed(args.filter((arg) => !arg.startsWith('-')))
/** What runs in this process runs on Kafka too where a broker is given (e2e/log-of.ts). */
const flow = [
  'orders',
  'errors',
  'idempotency',
  'lists',
  'resources',
  'operation',
  'kafka',
  'kafka-outage',
  'instances',
  'fresh',
  'stream-of-order',
  'dead-letters',
  'wallet',
  'saga',
  'quick',
  'stream',
  'preorder',
  'fresh-instances',
  'rolling',
  'relays',
  'shared-topics',
  'schemas',
  'house',
  'move',
]
/** Whole installations that are killed again and again, or asked thousands of things. */
const longFlow = [
  'authorization',
  'cards-killed',
  'release-wave',
  'release-wave-instances',
  'customers-instances',
  'outside-instances',
]
const flows = args.includes('--long') ? [...flow, ...longFlow] : flow
/** The others beside them are the same without a broker, and `npm test` runs those. */
const asksForBroker = (file: string): boolean =>
  readFileSync(join(root, file), 'utf8').includes("env['MILLRACE_TEST_BROKERS']")
const ofKernel = ['kernel/src/lib/log/kafka/*.test.ts', 'kernel/src/lib/registry/kafka-*.test.ts']
const all = (): string[] => [
  ...filesLike(...flows.map((name) => `e2e/${name}.e2e.ts`)),
  ...filesLike(...ofKernel).filter(asksForBroker),
]
const files = named.length === 0 ? all() : named

const directory = mkdtempSync(join(tmpdir(), 'millrace-kafka-test-'))
const given = process.env['MILLRACE_TEST_BROKERS']
const cluster = given === undefined ? await startOwn() : undefined

async function startOwn(): Promise<Cluster> {
  const jars = await kafkaJars((line) => console.error(line))
  return startCluster({ jars, directory, heap: '256m', count: 1, extra: {} })
}

const env = {
  ...process.env,
  MILLRACE_TEST_BROKERS: given ?? cluster?.addresses,
  MILLRACE_KAFKA_CLIENT: kafkaClient.folder(),
  // Every client has a call or two under way that waits in a thread.
  UV_THREADPOOL_SIZE: '16',
}
const test = ['--test', '--test-concurrency=2', `--test-timeout=${testMsMax}`, ...flags, ...files]
const running = spawn(process.execPath, test, { cwd: root, stdio: 'inherit', env })
const stop = (): void => void running.kill('SIGTERM')
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
whenParentEnds(stop)
const [code] = (await once(running, 'exit')) as [number | null]
await cluster?.stop()
rmSync(directory, { recursive: true, force: true })
process.exit(code ?? 1)
