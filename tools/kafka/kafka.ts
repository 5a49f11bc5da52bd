/**
 * `npm run kafka [-- --brokers 3] [--port N] [--data DIR] [--heap 256m]`: Apache Kafka on this machine
 * until it is told to stop. Without --data what it holds is gone with it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { whenParentEnds } from '../parent-watch.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { kafkaJars, kafkaVersion } from './jars.ts'

const usage = 'npm run kafka [-- --brokers 1|3] [--port N] [--data DIR] [--heap 256m]\n'

function options() {
  try {
    const { values } = parseArgs({
      options: {
        brokers: { type: 'string', default: '1' },
        port: { type: 'string', default: '0' },
        data: { type: 'string' },
        heap: { type: 'string', default: '256m' },
      },
    })
    const [count, port] = [Number(values.brokers), Number(values.port)]
    if (count !== 1 && count !== 3) throw new Error('--brokers is 1 or 3.')
    if (!Number.isInteger(port) || port < 0 || port > 65_000) throw new Error('--port is a port.')
    if (!/^\d+[mg]$/.test(values.heap)) throw new Error('--heap is a size, as in 256m.')
    return { count, port, data: values.data, heap: values.heap }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    process.exit(2)
  }
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
