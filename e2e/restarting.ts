/** A server that ends, in order or hard, and begins again on what it has stored. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, verified, type Server } from '../tools/proof/server.ts'

/** Restarted in order, again and again, and once cut off. */
const ends = ['SIGTERM', 'SIGTERM', 'SIGKILL', 'SIGTERM'] as const
/** Clients go on for so many acts from one end to the next. */
const actsBetween = 20
const clients = ['a', 'b', 'c', 'd']

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

  /**
   * Ends and begins again while clients go on. Each does one act after the other, every one under a name
   * of its own, until it is acknowledged. Returns how many were.
   */
  async underLoad(act: (name: string, nth: number) => Promise<void>): Promise<number> {
    let [done, isOver] = [0, false]
    const failed = Promise.withResolvers<never>()
    const all = Promise.all(
      clients.map(async (client) => {
        for (let nth = 0; !isOver; nth++) {
          await act(`${client}-${nth}`, nth)
          done++
        }
      }),
    )
    all.catch(failed.reject)
    const ending = async (): Promise<void> => {
      for (const signal of ends) {
        const enough = done + actsBetween
        while (done < enough && !isOver) await sleep(5)
        if (!isOver) await this.restart(signal)
      }
    }
    try {
      await Promise.race([ending(), failed.promise])
    } finally {
      isOver = true
    }
    await all
    assert.ok(done >= ends.length * actsBetween)
    return done
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
