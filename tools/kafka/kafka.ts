/** `npm run kafka`: Apache Kafka on this machine, until it is told to stop. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { flagsOf, refuse } from '../flags.ts'
import { whenParentEnds } from '../parent-watch.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { kafkaJars, kafkaVersion } from './jars.ts'

const usage = `Usage: npm run kafka -- [flags]

  --brokers 1|3  how many (1)
  --port N       of the first, the others follow; free ones unless told
  --data DIR     where they keep what they hold; without it, it is gone with them
  --heap SIZE    of each broker (256m)
  --help`

function options() {
  const { brokers, port, data, heap } = flagsOf(usage, {
    brokers: { type: 'string', default: '1' },
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    heap: { type: 'string', default: '256m' },
  })
  const [count, first] = [Number(brokers), Number(port)]
  if (count !== 1 && count !== 3) refuse('--brokers is 1 or 3')
  if (!Number.isInteger(first) || first < 0 || first > 65_000) refuse('--port is a port')
  if (!/^\d+[mg]$/.test(heap)) refuse('--heap is a size, as in 256m')
  return { count, port: first, data, heap }
}

const { count, port, data, heap } = options()
const directory =
  data === undefined ? mkdtempSync(join(tmpdir(), 'millrace-kafka-')) : resolve(data)
let cluster: Promise<Cluster> | undefined
let stopping = false

async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  await cluster?.then(
    (running) => running.stop(),
    () => undefined,
  )
  if (data === undefined) rmSync(directory, { recursive: true, force: true })
  process.exit(code)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(0))
}
whenParentEnds(() => void stop(0))
try {
  const jars = await kafkaJars((line) => console.error(line))
  cluster = startCluster({ jars, directory, heap, count, port, extra: {} })
  const { addresses } = await cluster
  console.log(`Apache Kafka ${kafkaVersion} listens on ${addresses}`)
  console.log(`  npm start -- --log kafka --brokers ${addresses}`)
  setInterval(() => undefined, 2 ** 30)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  await stop(1)
}
