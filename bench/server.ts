/** The real server, started as a person would start it, on a directory of its own. */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { serverEnv, serverFlags } from '../tools/server-flags.js'
import type { Target } from './load/request.ts'
import { readMetrics, type Sample } from './metrics.ts'
import { answers, refusal, until } from './waiting.ts'
import type { Workplace } from './workplace.ts'

const root = join(import.meta.dirname, '..')
const everyMs = 2
const readyMsMaxUsual = 180_000

export type StartOptions = {
  readonly data: string
  readonly flags: readonly string[]
  /** Flags for Node itself. */
  readonly nodeFlags?: readonly string[]
  /** Through `npm start`, which checks what is installed first. */
  readonly throughNpm?: boolean
  readonly readyMsMax?: number
  /** With a channel that the child can be asked over. */
  readonly withChannel?: boolean
}

export type Server = {
  readonly child: ChildProcess
  /** The process that does the work: behind `npm start` it is another than the child. */
  readonly pid: number
  readonly data: string
  readonly target: Target
  readonly url: string
  /** Where it listens, by what is found there. */
  readonly addresses: Readonly<Record<string, string>>
  /** From the exec to the first order that was accepted. */
  readonly startMs: number
  /** From the exec to the first answer that it is ready. */
  readonly readyMs: number
}

export async function startServer(workplace: Workplace, options: StartOptions): Promise<Server> {
  const { data, flags, nodeFlags = [], throughNpm = false } = options
  const patience = { everyMs, msMax: options.readyMsMax ?? readyMsMaxUsual }
  const listening = join(data, 'listening.json')
  rmSync(listening, { force: true })
  const args = ['--data', data, '--port', '0', ...flags]
  const log = openSync(join(workplace.directory, 'server.log'), 'a')
  const channel = options.withChannel === true ? (['ipc'] as const) : []
  const env = serverEnv(flags)
  const spawnOptions: SpawnOptions = { cwd: root, env, stdio: ['ignore', log, log, ...channel] }
  const begunAt = performance.now()
  const child = throughNpm
    ? workplace.start('npm', ['start', '--silent', '--', ...args], spawnOptions)
    : workplace.start(
        process.execPath,
        [...nodeFlags, ...serverFlags(flags), 'main.ts', ...args],
        spawnOptions,
      )
  await until(async () => alive(child, workplace) && existsSync(listening), {
    ...patience,
    what: 'The start of the server',
  })
  const { pid, url, addresses } = await addressIn(listening, patience)
  await firstOrder(url, patience)
  const startMs = performance.now() - begunAt
  await until(() => answers(`${url}/health/ready`), { ...patience, what: 'Readiness' })
  const readyMs = performance.now() - begunAt
  const { hostname, port } = new URL(url)
  const target = { host: hostname, port: Number(port), orderPath: '/v1/orders' }
  return { child, pid, data, target, url, addresses, startMs, readyMs }
}

export async function metricsOf({ url }: Server): Promise<Sample[]> {
  const response = await fetch(`${url}/metrics`)
  return response.ok ? readMetrics(await response.text()) : []
}

function alive(child: ChildProcess, workplace: Workplace): boolean {
  if (child.exitCode === null && child.signalCode === null) return true
  const log = readFileSync(join(workplace.directory, 'server.log'), 'utf8')
  throw new Error(
    `The server ended with ${child.exitCode ?? child.signalCode}:\n${log.slice(-2000)}`,
  )
}

type Waiting = { readonly everyMs: number; readonly msMax: number }

type Listening = { readonly pid: number; readonly addresses: Readonly<Record<string, string>> }

/** The file may be read before it is whole. */
async function addressIn(
  path: string,
  patience: Waiting,
): Promise<Listening & { readonly url: string }> {
  let found: Listening | undefined
  const read = async () => {
    try {
      found = JSON.parse(readFileSync(path, 'utf8'))
    } catch {
      return false
    }
    return true
  }
  await until(read, { ...patience, what: 'A readable listening.json' })
  const url = found?.addresses['native']
  if (found === undefined || url === undefined) throw new Error('listening.json names no address')
  return { ...found, url: url.replace(/\/$/, '') }
}

async function firstOrder(url: string, patience: Waiting): Promise<void> {
  let why: string | undefined
  const order = async () => {
    why = await refusal(`${url}/v1/orders`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        customerId: 'first-customer',
        currency: 'EUR',
        lines: [{ sku: 'sku-0', quantity: 1, unitPrice: 10 }],
      }),
    })
    return why === undefined
  }
  await until(order, { ...patience, what: 'The first accepted order', why: () => why })
}
