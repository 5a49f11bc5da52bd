/**
 * `npm run registry:test`: the registries against others, with a broker of their own: our client against
 * a registry that is not ours, and our registry against a client that is not ours. What cannot be had on
 * this machine is left out, saying why. Arguments go to `node --test`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../files.ts'
import { helpWith } from '../flags.ts'
import { kafkaClient } from '../../instance/client-folder.ts'
import { startCluster } from '../kafka/cluster.ts'
import { kafkaJars } from '../kafka/jars.ts'
import { whenParentEnds } from '../parent-watch.ts'
import { apicurioVersion, startApicurio } from './apicurio.ts'
import { pythonWith } from './python.ts'

helpWith(`Usage: npm run registry:test -- [flags of node --test]

  Registries of schemas and their clients against others, which are fetched once, with a broker of their own.`)

const stockClient = [
  'confluent-kafka==2.16.1',
  'fastavro==1.13.1',
  'attrs==25.4.0',
  'authlib==1.6.5',
  'cachetools==6.2.2',
  'httpx==0.28.1',
]
const files = [
  'kernel/src/lib/registry/confluent-registry.test.ts',
  'gateway/registry/stock-client.test.ts',
  'e2e/schemas-elsewhere.e2e.ts',
]
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Undefined where it cannot be had. */
async function orNot<Thing>(what: string, had: Promise<Thing>): Promise<Thing | undefined> {
  try {
    return await had
  } catch (error) {
    say(`${what} is left out: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

const directory = mkdtempSync(join(tmpdir(), 'millrace-registry-test-'))
const brokers = async () => {
  const jars = await kafkaJars(say)
  return startCluster({ jars, directory, heap: '256m', count: 1, extra: {} })
}
const python = await orNot('The client for Python', pythonWith(stockClient, say))
const [apicurio, cluster] = await Promise.all([
  orNot(`Apicurio Registry ${apicurioVersion}`, startApicurio(say)),
  orNot('Apache Kafka', brokers()),
])
const env = {
  ...process.env,
  MILLRACE_TEST_REGISTRY: apicurio?.url,
  MILLRACE_TEST_PYTHON: python === undefined ? undefined : join(python, 'bin', 'python'),
  MILLRACE_TEST_BROKERS: cluster?.addresses,
  MILLRACE_KAFKA_CLIENT: kafkaClient.folder(),
  UV_THREADPOOL_SIZE: '16',
}
const flags = ['--test-concurrency=1', '--test-timeout=240000', ...process.argv.slice(2)]
const running = spawn(process.execPath, ['--test', ...flags, ...files], {
  ...{ cwd: root, stdio: 'inherit', env },
})
const stop = (): void => void running.kill('SIGTERM')
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
whenParentEnds(stop)
const [code] = (await once(running, 'exit')) as [number | null]
await Promise.all([apicurio?.stop(), cluster?.stop()])
rmSync(directory, { recursive: true, force: true })
process.exit(code ?? 1)
