/** Several instances on one Kafka, under the supervisor, as processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../files.ts'

export type Wanted = {
  readonly count: number
  /** Where Kafka listens; without it the supervisor starts a broker of its own. */
  readonly brokers?: string
  readonly data: string
  /** Handed on to each instance. */
  readonly flags?: readonly string[]
}

type Listening = { readonly pid: number; readonly addresses: Readonly<Record<string, string>> }

const backMsMax = 240_000

export class Instances {
  readonly urls: readonly string[]
  readonly brokers: string
  readonly #supervisor: ChildProcess
  readonly #data: string
  readonly #said: { text: string }

  private constructor(
    supervisor: ChildProcess,
    { data, said }: { readonly data: string; readonly said: { text: string } },
  ) {
    this.#supervisor = supervisor
    this.#data = data
    this.#said = said
    this.urls = [...said.text.matchAll(/http:\/\/\S+(?=\/v1)/g)].map(([url]) => url)
    this.brokers = /Kafka {2}(\S+)/.exec(said.text)?.[1] ?? ''
  }

  /** Resolves when all are ready. */
  static async start({ count, brokers, data, flags = [] }: Wanted): Promise<Instances> {
    const on = brokers === undefined ? [] : ['--brokers', brokers]
    const own = ['--instances', String(count), ...on, '--port', '0', '--data', data]
    const supervisor = spawn(
      process.execPath,
      ['tools/cluster.ts', ...own, '--fraud-limit', '0', '--log-level', 'error', ...flags],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const said = { text: '' }
    const ready = Promise.withResolvers<void>()
    for (const stream of [supervisor.stdout, supervisor.stderr]) {
      stream.on('data', (text: Buffer) => {
        said.text += text.toString()
        if (/Kafka {2}\S+\n/.test(said.text)) ready.resolve()
      })
    }
    supervisor.once('exit', () => ready.reject(new Error(`It ended:\n${said.text}`)))
    await ready.promise
    return new Instances(supervisor, { data, said })
  }

  /** What the supervisor has said so far. */
  get said(): string {
    return this.#said.text
  }

  signal(slot: number, signal: NodeJS.Signals): void {
    const pid = this.#pidOf(slot)
    if (pid === undefined) throw new Error(`Slot ${slot} is not there.`)
    process.kill(pid, signal)
  }

  /** Where a slot listens, by what is found there; nothing while it is away. */
  addresses(slot: number): Readonly<Record<string, string>> {
    return this.#listening(slot)?.addresses ?? {}
  }

  /** Ends an instance by kill -9; resolves when the supervisor has brought it back. */
  kill(slot: number): Promise<void> {
    return this.restart(slot, 'SIGKILL')
  }

  /**
   * Ends an instance; resolves when the supervisor has brought it back. On a busy machine one may have
   * ended by itself: then it is told when it is there again.
   */
  async restart(slot: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    let told: number | undefined
    for (const end = performance.now() + backMsMax; performance.now() < end; await pause(20)) {
      const now = this.#pidOf(slot)
      if (now === undefined || now === told) continue
      if (told !== undefined) return
      if (isTold(now, signal)) told = now
    }
    throw new Error(`Slot ${slot} is not back:\n${this.said}`)
  }

  /** Returns what the supervisor ended with. */
  async stop(): Promise<number | null> {
    const { exitCode } = this.#supervisor
    const ended = exitCode === null ? once(this.#supervisor, 'exit') : Promise.resolve([exitCode])
    this.#supervisor.kill('SIGTERM')
    const [code] = (await ended) as [number | null]
    return code
  }

  #pidOf(slot: number): number | undefined {
    return this.#listening(slot)?.pid
  }

  #listening(slot: number): Listening | undefined {
    try {
      const file = join(this.#data, `slot-${slot}`, 'listening.json')
      return JSON.parse(readFileSync(file, 'utf8')) as Listening
    } catch {
      return undefined
    }
  }
}

/** False where it has ended already. */
function isTold(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
