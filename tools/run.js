/**
 * `node tools/run.js SCRIPT.ts …`: installs what is missing, then runs the script on Node 24.
 *
 * It is what `npm start` and its kin begin with in a fresh clone, so it is plain JavaScript for
 * Node 20 and needs no package. Signals go down to the script, its exit code comes up, and the
 * script is told when the one who began it has died (tools/parent-watch.ts).
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverEnv, serverFlags } from './server-flags.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.millrace-installed')
const ownNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const windows = process.platform === 'win32'
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** What runs now: npm while it installs, then the script. */
let child

for (const signal of signals) {
  process.on(signal, () => {
    if (child === undefined) process.exit(128 + constants.signals[signal])
    child.kill(signal)
  })
}

const [script = 'main.ts', ...args] = process.argv.slice(2)
const begins =
  script === 'main.ts'
    ? { flags: serverFlags(args), env: serverEnv(args) }
    : { flags: [], env: process.env }
watchParent()
await install()
process.exitCode = await finish(
  spawn(node24(), [...begins.flags, join(root, script), ...args], {
    env: {
      // What was compiled once need not be compiled again; see main.ts.
      NODE_COMPILE_CACHE: join(modules, '.cache', 'millrace'),
      ...begins.env,
      MILLRACE_PARENT: String(process.pid),
    },
    // The channel carries nothing: that it closes tells the script of our end, even by kill -9.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  }),
)
process.exit()

async function install() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const wanted = createHash('sha256').update(lock).digest('hex')
  const isInstalled = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (!isInstalled && !installedByHand(lock)) {
    console.error('Installing what is missing (npm ci); this takes a minute the first time.')
    await runQuietly(...npm('ci', '--include=dev', '--no-audit', '--no-fund'))
  }
  if (!hasNode24()) {
    // The package that brings Node 24 does so in an install script, which npm may have skipped.
    console.error('Fetching Node 24.')
    await runQuietly(process.execPath, ['installArchSpecificPackage.js'], join(modules, 'node'))
  }
  if (!isInstalled) writeFileSync(stamp, wanted)
}

/** Whoever ran npm themselves should not wait for it a second time. */
function installedByHand(lock) {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  return Object.entries(JSON.parse(lock.toString()).packages).every(
    ([path, { version, optional, peer, link }]) =>
      path === '' || optional || peer || link || !path.startsWith('node_modules/')
        ? true
        : installed[path]?.version === version,
  )
}

function hasNode24() {
  return runsTypeScript() || existsSync(ownNode)
}

/** Types are stripped without a warning since 24.12. */
function runsTypeScript() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 12)
}

function node24() {
  return runsTypeScript() ? process.execPath : ownNode
}

/** The npm that called us, or else the one on the path. */
function npm(...words) {
  const caller = process.env.npm_execpath
  if (caller !== undefined && basename(caller) === 'npm-cli.js') {
    return [process.execPath, [caller, ...words]]
  }
  return [windows ? 'npm.cmd' : 'npm', words]
}

async function runQuietly(command, words, cwd = root) {
  const running = spawn(command, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: windows })
  const output = []
  for (const stream of [running.stdout, running.stderr])
    stream.on('data', (part) => output.push(part))
  const code = await finish(running)
  if (code === 0) return
  process.stderr.write(Buffer.concat(output))
  process.exit(code)
}

function finish(running) {
  child = running
  return new Promise((resolve) => {
    running.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    running.once('close', (code, signal) => {
      child = undefined
      resolve(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
}

/** npm may die by kill -9, and then nobody is left to end us but we. */
function watchParent() {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    if (child === undefined) process.exit(1)
    child.kill('SIGTERM')
  }, 250)
  timer.unref()
}
