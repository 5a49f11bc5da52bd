/**
 * `npm test`: every test that needs no broker. Arguments go to `node --test`; files among them are
 * run instead of all.
 */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { whenParentEnds } from './parent-watch.ts'

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)
const flags = args.filter((arg) => arg.startsWith('-'))
const named = args.filter((arg) => !arg.startsWith('-'))
const all = globSync(['**/*.test.ts', 'e2e/*.e2e.ts'], {
  cwd: root,
  exclude: (path) => path.split('/').includes('node_modules'),
}).toSorted()

const running = spawn(
  process.execPath,
  ['--test', '--test-concurrency=2', ...flags, ...(named.length === 0 ? all : named)],
  { cwd: root, stdio: 'inherit' },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => running.kill(signal))
}
whenParentEnds(() => running.kill('SIGTERM'))
running.once('exit', (code) => process.exit(code ?? 1))
