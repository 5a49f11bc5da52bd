/**
 * `npm test`: every test that needs no broker. Arguments go to `node --test`; files among them are
 * run instead of all.
 */
import { spawn } from 'node:child_process'
import { whenParentEnds } from './parent-watch.ts'
import { filesLike, root } from './files.ts'

const args = process.argv.slice(2)
const flags = args.filter((arg) => arg.startsWith('-'))
const named = args.filter((arg) => !arg.startsWith('-'))
const files = named.length === 0 ? filesLike('**/*.test.ts', 'e2e/*.e2e.ts') : named

const leftOut =
  'Left out: the suites on Kafka. Run `npm run kafka:install` once, then `npm run kafka:test`.'

const running = spawn(process.execPath, ['--test', '--test-concurrency=2', ...flags, ...files], {
  cwd: root,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => running.kill(signal))
}
whenParentEnds(() => running.kill('SIGTERM'))
running.once('exit', (code) => {
  if (named.length === 0) console.log(leftOut)
  process.exit(code ?? 1)
})
