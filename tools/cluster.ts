/**
 * `npm run cluster -- --instances 3`: several instances on one Kafka, on this machine. It starts a
 * broker where none is given, starts again what ends, and ends all in order when it is told to.
 */
import { join, resolve } from 'node:path'
import { freePorts } from './free-ports.ts'
import { flagsFrom, usage, type Flags } from './instances/flags.ts'
import { Kept } from './instances/kept.ts'
import { startCluster, type Cluster } from './kafka/cluster.ts'
import { kafkaJars } from './kafka/jars.ts'
import { whenParentEnds } from './parent-watch.ts'

const exitRefused = 2

let brokers: Cluster | undefined
let kept: readonly Kept[] = []
let stopping: Promise<never> | undefined

const stop = (code: number): Promise<never> => (stopping ??= end(code))

/** The instances first: they have to tell the brokers that they leave. */
async function end(code: number): Promise<never> {
  await Promise.allSettled(kept.map((instance) => instance.stop()))
  await brokers?.stop()
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

async function begin({ instances, data, port, heap, rest, ...given }: Flags): Promise<void> {
  const directory = resolve(data)
  const addresses = given.brokers ?? (await startBroker(directory, heap))
  const ports =
    port === 0
      ? await freePorts(instances)
      : Array.from({ length: instances }, (_, at) => port + at)
  kept = ports.map(
    (own, at) =>
      new Kept({
        slot: at + 1,
        port: own,
        data: join(directory, `slot-${at + 1}`),
        flags: ['--log', 'kafka', '--brokers', addresses, ...rest],
        say: (line) => process.stderr.write(`${line}\n`),
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

async function startBroker(directory: string, heap: string): Promise<string> {
  const jars = await kafkaJars((line) => process.stderr.write(`${line}\n`))
  const place = { jars, directory: join(directory, 'kafka'), heap, extra: {} }
  brokers = await startCluster({ ...place, count: 1 })
  return brokers.addresses
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
