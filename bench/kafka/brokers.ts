/** A broker of the bench's own, on the same machine, and what it spends. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCluster } from '../../tools/kafka/cluster.ts'
import { kafkaJars } from '../../tools/kafka/jars.ts'
import { bytesIn } from '../process-figures.ts'
import type { Workplace } from '../workplace.ts'

export type Brokers = {
  readonly addresses: string
  readonly pids: readonly number[]
  /** What they take on the disk. */
  readonly bytes: () => number
  readonly stop: () => Promise<void>
}

type Wanted = {
  /** Of the directory that it has for itself. */
  readonly name?: string
  /** Settings over the project's own. */
  readonly extra?: Readonly<Record<string, string>>
}

/** What the project's own settings are quicker at, as Apache Kafka has it when nothing is said. */
export const kafkaDefaults: Readonly<Record<string, string>> = {
  'offsets.topic.num.partitions': '50',
  'transaction.state.log.num.partitions': '50',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '10000',
  'group.initial.rebalance.delay.ms': '3000',
  'group.min.session.timeout.ms': '6000',
  'broker.session.timeout.ms': '9000',
  'broker.heartbeat.interval.ms': '2000',
}

/** As large as a small broker is in production; the project's own default is for tests. */
const heap = '512m'

export async function startBroker(
  workplace: Workplace,
  { name = 'kafka', extra = {} }: Wanted = {},
): Promise<Brokers> {
  const jars = await kafkaJars((line) => console.error(line))
  const directory = join(workplace.directory, name)
  const { addresses, stop } = await startCluster({ jars, directory, heap, count: 1, extra })
  return { addresses, stop, bytes: () => bytesIn(directory), pids: javaOf(directory) }
}

/** The processes that were given the settings of a broker in this directory. */
function javaOf(directory: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const [command = '', ...args] = commandOf(pid)
      return command.endsWith('java') && args.some((arg) => arg.startsWith(directory))
    })
    .map(Number)
}

function commandOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
