/** The real server as a process of its own, for proofs that end it in ways it cannot see coming. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = join(import.meta.dirname, '../..')

export type Server = {
  readonly child: ChildProcess
  readonly url: string
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

type Start = {
  readonly data: string
  /** A command that runs the server, such as strace with its arguments. */
  readonly under?: readonly string[]
}

const startMsMax = 60_000

export async function startServer({ data, under = [] }: Start): Promise<Server> {
  const listening = join(data, 'listening.json')
  rmSync(listening, { force: true })
  const flags = ['--data', data, '--port', '0', '--fraud-limit', '0', '--log-level', 'error']
  const command = [...under, process.execPath, 'main.ts', ...flags]
  const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe']
  const child = spawn(command[0] ?? '', command.slice(1), { cwd: root, stdio })
  let told = ''
  child.stderr?.on('data', (text) => (told = `${told}${text}`.slice(-4000)))
  const ended = new Promise<number | string>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  )
  const end = performance.now() + startMsMax
  while (performance.now() < end && child.exitCode === null && child.signalCode === null) {
    const url = addressIn(listening)
    if (url !== undefined) return { child, url, ended }
    await pause(5)
  }
  child.kill('SIGKILL')
  throw new Error(`The server did not start:\n${told}`)
}

function addressIn(path: string): string | undefined {
  try {
    const { addresses } = JSON.parse(readFileSync(path, 'utf8')) as {
      addresses: { native?: string }
    }
    return addresses.native
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
