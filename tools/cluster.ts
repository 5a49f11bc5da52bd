/**
 * `npm run cluster -- --instances 3`: several instances on one Kafka, on this machine. It starts
 * brokers where none are given, starts again what ends, and ends all in order when it is told to.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { newMasterKey } from '@millrace/kernel'
import { freePorts } from './free-ports.ts'
import { flagsFrom, usage, type Flags } from './instances/flags.ts'
import { Kept } from './instances/kept.ts'
import { KeptBroker } from './instances/kept-broker.ts'
import { startCluster } from './kafka/cluster.ts'
import { kafkaJars } from './kafka/jars.ts'
import { whenParentEnds } from './parent-watch.ts'

const exitRefused = 2

let brokers: readonly KeptBroker[] = []
let kept: readonly Kept[] = []
let stopping: Promise<never> | undefined

const stop = (code: number): Promise<never> => (stopping ??= end(code))

/** The instances first: they have to tell the brokers that they leave. */
async function end(code: number): Promise<never> {
  await Promise.allSettled(kept.map((instance) => instance.stop()))
  await Promise.allSettled(brokers.map((broker) => broker.stop()))
  process.exit(code)
}

function flags(): Flags {
  try {
    const found = flagsFrom(process.argv.slice(2))
    if (found !== undefined) return found
    process.stdout.write(usage)
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(exitRefused)
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function begin({ instances, data, port, rest, ...given }: Flags): Promise<void> {
  const directory = resolve(data)
  const addresses = given.addresses ?? (await startBrokers(directory, given))
  const ports =
    port === 0
      ? await freePorts(instances)
      : Array.from({ length: instances }, (_, at) => port + at)
  const isOurs = given.addresses === undefined && !rest.some(namesMasterKey)
  const master = isOurs ? ['--master-key', masterKeyIn(directory)] : []
  kept = ports.map(
    (own, at) =>
      new Kept({
        slot: at + 1,
        port: own,
        data: join(directory, `slot-${at + 1}`),
        flags: ['--log', 'kafka', '--brokers', addresses, ...master, ...rest],
        say,
        refused: () => void stop(exitRefused),
      }),
  )
  await Promise.all(kept.map((instance) => instance.start()))
  const rows = kept.map(({ slot, url, pid = 0, log }) => [String(slot), `${url}/v1`, `${pid}`, log])
  const table = [['slot', 'native API', 'pid', 'log'], ...rows]
  const lines = table.map(([slot = '', url = '', pid = '', log = '']) =>
    `  ${slot.padEnd(6)} ${url.padEnd(28)} ${pid.padEnd(8)} ${log}`.trimEnd(),
  )
  process.stdout.write(`\n${lines.join('\n')}\n\n  Kafka  ${addresses}\n\n`)
}

const namesMasterKey = (flag: string): boolean => /^--master-key(=|$)/.test(flag)

/** What the keys of customers lie under on brokers of our own; made once, and kept beside them. */
function masterKeyIn(directory: string): string {
  const path = process.env['MILLRACE_MASTER_KEY'] ?? join(directory, 'master-key')
  if (existsSync(path)) return path
  mkdirSync(directory, { recursive: true })
  writeFileSync(path, `${newMasterKey()}\n`, { mode: 0o600, flag: 'wx' })
  return path
}

async function startBrokers(
  directory: string,
  { brokers: count, heap }: Pick<Flags, 'brokers' | 'heap'>,
): Promise<string> {
  const jars = await kafkaJars(say)
  const place = { jars, directory: join(directory, 'kafka'), heap, extra: {} }
  const cluster = await startCluster({ ...place, count })
  brokers = cluster.brokers.map((broker) => new KeptBroker(broker, say))
  return cluster.addresses
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(0))
}
whenParentEnds(() => void stop(0))
try {
  await begin(flags())
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  await stop(1)
}
