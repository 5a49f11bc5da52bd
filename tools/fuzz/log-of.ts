/** Where the server that is fuzzed keeps what it knows: beside it, or on a broker of its own. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newMasterKey } from '@millrace/kernel'
import { refuse } from '../flags.ts'
import { startCluster } from '../kafka/cluster.ts'
import { kafkaJars } from '../kafka/jars.ts'
import { verified } from '../proof/server.ts'

export type FuzzedLog = {
  /** What the server is started with. */
  readonly flags: readonly string[]
  readonly verified: () => ReturnType<typeof verified>
  readonly end: () => Promise<void>
}

export async function logOf(log: string, data: string): Promise<FuzzedLog> {
  if (log === 'kafka') return onKafka(data)
  if (log !== 'embedded') refuse(`--log ${log} is neither embedded nor kafka`)
  return {
    flags: [],
    verified: () => verified(['--data', join(data, 'store')]),
    end: () => Promise.resolve(),
  }
}

async function onKafka(data: string): Promise<FuzzedLog> {
  const jars = await kafkaJars((line) => console.error(line))
  const directory = join(data, 'kafka')
  mkdirSync(directory)
  const { addresses, stop } = await startCluster({
    jars,
    directory,
    count: 1,
    heap: '256m',
    extra: {},
  })
  const master = join(data, 'master-key')
  writeFileSync(master, `${newMasterKey()}\n`, { mode: 0o600 })
  const there = ['--log', 'kafka', '--brokers', addresses]
  return {
    flags: [...there, '--master-key', master],
    verified: () => verified(there),
    end: stop,
  }
}
