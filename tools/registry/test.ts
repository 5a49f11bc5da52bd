/**
 * `npm run registry:test`: the registries against others: our client against a registry that is not
 * ours, and our registry against a client that is not ours. Arguments go to `node --test`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../files.ts'
import { whenParentEnds } from '../parent-watch.ts'
import { apicurioVersion, startApicurio } from './apicurio.ts'
import { pythonWith, stockClient } from './python.ts'

const files = [
  'kernel/src/lib/registry/confluent-registry.test.ts',
  'gateway/registry/stock-client.test.ts',
]
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const python = await pythonWith(stockClient, say)
const apicurio = await startApicurio(say)
say(`Apicurio Registry ${apicurioVersion} is ready.`)
const env = {
  ...process.env,
  MILLRACE_TEST_REGISTRY: apicurio.url,
  MILLRACE_TEST_PYTHON: join(python, 'bin', 'python'),
}
const test = ['--test', '--test-timeout=60000', ...process.argv.slice(2), ...files]
const running = spawn(process.execPath, test, { cwd: root, stdio: 'inherit', env })
const stop = (): void => void running.kill('SIGTERM')
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
whenParentEnds(stop)
const [code] = (await once(running, 'exit')) as [number | null]
await apicurio.stop()
process.exit(code ?? 1)
