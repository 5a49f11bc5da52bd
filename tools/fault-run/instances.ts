/**
 * Job: the instances of a fault run, real processes, each of which is started again when it ends by
 * itself, as a supervisor does, and can be ended or stopped from outside, and left away for a while.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../files.ts'

/** What was asked for cannot be done; starting it again would not help. */
const exitRefused = 2
const stopMsMax = 20_000
const restMs = 500
const pollMs = 100

export type Wanted = {
  readonly slot: number
  readonly port: number
  readonly directory: string
  readonly flags: readonly string[]
  /** It ended without having been told to: with a code, or by a signal. */
  readonly ended: (how: number | string) => void
}

export class Instance {
  readonly slot: number
  readonly url: string
  readonly log: string
  readonly #wanted: Wanted
  #child: ChildProcess | undefined
  #isWanted = false

  constructor(wanted: Wanted) {
    this.#wanted = wanted
    this.slot = wanted.slot
    this.url = `http://127.0.0.1:${wanted.port}`
    this.log = join(wanted.directory, `slot-${wanted.slot}.log`)
  }

  get runs(): boolean {
    return this.#child !== undefined && !hasEnded(this.#child)
  }

  start(): void {
    this.#isWanted = true
    if (!this.runs) this.#begin()
  }

  /** It is not started again before `start`. */
  async kill(): Promise<void> {
    this.#isWanted = false
    await this.#end('SIGKILL')
  }

  /** In order, as one that leaves for good. */
  async stop(): Promise<void> {
    this.#isWanted = false
    await this.#end('SIGTERM')
  }

  signal(signal: NodeJS.Signals): void {
    if (this.runs) this.#child?.kill(signal)
  }

  /** As a machine whose disk is new. */
  loseDisk(): void {
    rmSync(this.#data, { recursive: true, force: true })
  }

  async isReady(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(2000)
      const { status } = await fetch(`${this.url}/health/ready`, { signal })
      return status === 200
    } catch {
      return false
    }
  }

  /** Resolves with whether it was ready in time. */
  async ready(withinMs: number): Promise<boolean> {
    const end = performance.now() + withinMs
    while (!(await this.isReady())) {
      if (performance.now() > end) return false
      await sleep(pollMs)
    }
    return true
  }

  get #data(): string {
    return join(this.#wanted.directory, `slot-${this.slot}`)
  }

  #begin(): void {
    const { slot, port, directory, flags } = this.#wanted
    mkdirSync(directory, { recursive: true })
    const output = openSync(this.log, 'a')
    const own = ['--slot', String(slot), '--port', String(port), '--data', this.#data]
    const child = spawn(process.execPath, ['main.ts', ...flags, ...own], {
      cwd: root,
      env: { UV_THREADPOOL_SIZE: '16', ...process.env, MILLRACE_PARENT: String(process.pid) },
      // The channel carries nothing: that it closes tells the instance of our end, even by kill -9.
      stdio: ['ignore', output, output, 'ipc'],
      detached: true,
    })
    closeSync(output)
    child.once('exit', (code, signal) => void this.#ended(child, code ?? signal ?? 'nothing'))
    this.#child = child
  }

  async #ended(child: ChildProcess, how: number | string): Promise<void> {
    if (!this.#isWanted || child !== this.#child) return
    this.#wanted.ended(how)
    if (how === exitRefused) await sleep(restMs)
    await sleep(restMs)
    if (this.#isWanted && !this.runs) this.#begin()
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined || hasEnded(child)) return
    const ended = once(child, 'exit')
    const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
    child.kill(signal)
    await ended
    clearTimeout(late)
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null
