/**
 * Job: one instance as a child process that is started again, as the same slot, whenever it ends without
 * having been told to. At once: its shards wait for it, and nobody else gets them within its session.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../files.ts'
import { Rests } from './rests.ts'

/** What was asked for cannot be done; starting it again would not help. */
const exitRefused = 2
const stopMsMax = 30_000
const readyMsMax = 180_000
const pollMs = 20
/** What was compiled once need not be compiled again; see main.ts. */
const compiled = join(root, 'node_modules/.cache/millrace')

export type Wanted = {
  readonly slot: number
  readonly port: number
  readonly data: string
  /** Flags of `npm start`. */
  readonly flags: readonly string[]
  readonly say: (line: string) => void
  /** It cannot be started, whatever is done. */
  readonly refused: () => void
}

export class Kept {
  readonly url: string
  readonly #wanted: Wanted
  readonly #log: string
  #child: ChildProcess | undefined
  readonly #rests = new Rests()
  /** Whether it was ready once: what it was asked for can be done. */
  #wasReady = false
  #isStopping = false

  constructor(wanted: Wanted) {
    this.#wanted = wanted
    this.url = `http://127.0.0.1:${wanted.port}`
    this.#log = join(dirname(wanted.data), `slot-${wanted.slot}.log`)
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  get slot(): number {
    return this.#wanted.slot
  }

  get log(): string {
    return this.#log
  }

  /** Resolves when its shards are open, for the first time. */
  async start(): Promise<void> {
    this.#begin()
    await this.#ready()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    const child = this.#child
    if (child === undefined || hasEnded(child)) return
    const ended = once(child, 'exit')
    const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
    child.kill('SIGTERM')
    await ended
    clearTimeout(late)
  }

  #begin(): void {
    const { slot, port, data, flags } = this.#wanted
    rmSync(join(data, 'listening.json'), { force: true })
    mkdirSync(dirname(this.#log), { recursive: true })
    const output = openSync(this.#log, 'a')
    const own = ['--slot', String(slot), '--port', String(port), '--data', data]
    const child = spawn(process.execPath, ['main.ts', ...flags, ...own], {
      cwd: root,
      env: {
        ...{ UV_THREADPOOL_SIZE: '16', NODE_COMPILE_CACHE: compiled },
        ...{ ...process.env, MILLRACE_PARENT: String(process.pid) },
      },
      // The channel carries nothing: that it closes tells the instance of our end, even by kill -9.
      stdio: ['ignore', output, 'pipe', 'ipc'],
      detached: true,
    })
    closeSync(output)
    const begunAt = performance.now()
    child.stderr?.on('data', (text: Buffer) => {
      for (const line of text.toString().trimEnd().split('\n')) this.#say(line)
    })
    child.once('exit', (code, signal) => void this.#ended(begunAt, code ?? signal))
    this.#child = child
  }

  async #ended(begunAt: number, how: number | string | null): Promise<void> {
    if (this.#isStopping) return
    if (how === exitRefused && !this.#wasReady) return this.#wanted.refused()
    this.#say(`it ended with ${how}, and is started again`)
    await sleep(this.#rests.after(performance.now() - begunAt))
    if (this.#isStopping) return
    const startedAt = performance.now()
    this.#begin()
    const child = this.#child
    await this.#ready().then(
      () => this.#say(`it is back after ${Math.round(performance.now() - startedAt)} ms`),
      // Where it has ended that is said already.
      (error: Error) => child !== undefined && !hasEnded(child) && this.#say(error.message),
    )
  }

  async #ready(): Promise<void> {
    const child = this.#child
    for (const end = performance.now() + readyMsMax; performance.now() < end;) {
      if (child === undefined || hasEnded(child)) throw new Error(`Slot ${this.slot} has ended.`)
      if (pidIn(join(this.#wanted.data, 'listening.json')) === child.pid) {
        this.#wasReady = true
        return
      }
      await sleep(pollMs)
    }
    throw new Error(`Slot ${this.slot} is not ready; ${this.#log} may say why.`)
  }

  #say(line: string): void {
    this.#wanted.say(`slot ${this.slot}: ${line}`)
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null

function pidIn(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid?: number }).pid
  } catch {
    return undefined
  }
}
