/** A server that ends, in order or hard, and begins again on what it has stored. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, verified, type Server } from '../tools/proof/server.ts'
import { underLoad, type Act } from './under-load.ts'

/** Restarted in order, and cut off. */
const ends = ['SIGTERM', 'SIGKILL'] as const

export class Restarting {
  /** What it has printed. */
  readonly lines: string[] = []
  readonly #flags: readonly string[]
  #data = ''
  #server: Server | undefined

  constructor(...flags: readonly string[]) {
    this.#flags = flags
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error('It was never started.')
    return this.#server
  }

  get url(): string {
    return this.server.url
  }

  at(name: string): string {
    return this.server.addresses[name] ?? ''
  }

  /** On a store of its own. */
  async open(): Promise<void> {
    this.#data = await mkdtemp(join(tmpdir(), 'millrace-restarting-'))
    await this.start()
  }

  async start(): Promise<void> {
    this.#server = await startServer({
      data: this.#data,
      flags: ['--log-level', 'warn', ...this.#flags],
      onLine: (line) => this.lines.push(line),
    })
  }

  /** The exit code, or the signal that ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string> {
    this.server.child.kill(signal)
    return this.server.ended
  }

  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    assert.equal(await this.end(signal), signal === 'SIGTERM' ? 0 : signal)
    await this.start()
  }

  /** Ends and begins again while clients go on; returns how many acts were acknowledged. */
  underLoad(act: Act): Promise<number> {
    return underLoad(act, async (more) => {
      for (const signal of ends) {
        await more()
        await this.restart(signal)
      }
    })
  }

  /** Holds the laws against what it leaves behind. */
  async leavesItsStoreWhole(): Promise<void> {
    await this.end('SIGTERM')
    const { clean, text } = verified(['--data', this.#data])
    assert.ok(clean, text)
  }

  async close(): Promise<void> {
    if (this.#server !== undefined) await this.end('SIGKILL')
    await rm(this.#data, { recursive: true, force: true })
  }
}
