/** The real server as a process of its own, for proofs that end it in ways it cannot see coming. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { serverEnv, serverFlags } from '../server-flags.js'

const root = join(import.meta.dirname, '../..')

export type Server = {
  readonly child: ChildProcess
  readonly url: string
  /** Where it listens, by what is found there. */
  readonly addresses: Readonly<Record<string, string>>
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

type Start = {
  readonly data: string
  /** The checkout that it runs from; this one, unless told. */
  readonly home?: string
  /** A command that runs the server, such as strace with its arguments. */
  readonly under?: readonly string[]
  readonly flags?: readonly string[]
  /** Told of each line that it prints; nobody hears them, unless told. */
  readonly onLine?: (line: string) => void
}

const startMsMax = 180_000

export async function startServer({ data, ...start }: Start): Promise<Server> {
  const listening = join(data, 'listening.json')
  rmSync(listening, { force: true })
  const child = spawned({ data, ...start })
  let told = ''
  child.stderr?.on('data', (text) => (told = `${told}${text}`.slice(-4000)))
  const ended = new Promise<number | string>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  )
  const end = performance.now() + startMsMax
  while (performance.now() < end && child.exitCode === null && child.signalCode === null) {
    const addresses = addressesIn(listening)
    if (addresses !== undefined) return { child, url: addresses.native, addresses, ended }
    await pause(5)
  }
  child.kill('SIGKILL')
  throw new Error(`The server did not start:\n${told}`)
}

const usualFlags = ['--port', '0', '--fraud-limit', '0', '--log-level', 'error']

function spawned({ data, home = root, under = [], flags = [], onLine }: Start): ChildProcess {
  const server = [
    process.execPath,
    ...serverFlags(flags),
    'main.ts',
    '--data',
    data,
    ...usualFlags,
    ...flags,
  ]
  const [command = '', ...args] = [...under, ...server]
  const out = onLine === undefined ? 'ignore' : 'pipe'
  const child = spawn(command, args, {
    ...{ cwd: home, env: serverEnv(flags) },
    stdio: ['ignore', out, 'pipe'],
  })
  if (child.stdout !== null && onLine !== undefined) {
    createInterface({ input: child.stdout }).on('line', onLine)
  }
  return child
}

type Addresses = Readonly<Record<string, string>> & { readonly native: string }

function addressesIn(path: string): Addresses | undefined {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { addresses: Addresses }).addresses
  } catch {
    return undefined
  }
}

/** `where` are the flags that name a store. */
export function verified(where: readonly string[]): {
  readonly clean: boolean
  readonly text: string
} {
  const args = ['tools/verify.ts', ...where]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
  })
  return { clean: status === 0, text: `${stdout}${stderr}`.trim() }
}
