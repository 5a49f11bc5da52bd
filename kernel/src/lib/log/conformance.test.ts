import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { conformance } from './conformance.ts'
import type { Environment } from './conformance/environment.ts'
import { EmbeddedLog } from './embedded/embedded-log.ts'
import { StoreRefused, type Log } from './log.ts'
import { Cluster, SimulatedLog } from './simulated/simulated-log.ts'

const newDirectory = () => mkdtempSync(join(tmpdir(), 'millrace-conformance-'))

/** A process that dies leaves its files as they are: a copy of them is what the next one finds. */
class EmbeddedEnvironment implements Environment {
  readonly #shards: number
  readonly #open = new Set<Log>()
  readonly #directories = [newDirectory()]

  constructor(shards: number) {
    this.#shards = shards
  }

  async open(): Promise<Log> {
    const log = new EmbeddedLog({ directory: this.#directories.at(-1) ?? '', shards: this.#shards })
    this.#open.add(log)
    const stop = log.stop.bind(log)
    log.stop = async () => {
      if (this.#open.delete(log)) await stop()
    }
    return log
  }

  async crash(log: Log): Promise<void> {
    const copy = newDirectory()
    const at = this.#directories.at(-1) ?? ''
    cpSync(at, copy, { recursive: true, filter: (path) => !path.includes('lock.db') })
    this.#directories.push(copy)
    await log.stop()
  }

  async close(): Promise<void> {
    for (const log of this.#open) await log.stop()
    for (const directory of this.#directories) rmSync(directory, { recursive: true })
  }
}

conformance('embedded', async (shards) => new EmbeddedEnvironment(shards))

conformance('simulated', async (shards) => {
  const cluster = new Cluster({ installation: 'test', shards })
  const simulated = (log: Log): SimulatedLog => {
    assert.ok(log instanceof SimulatedLog)
    return log
  }
  return {
    open: async () => cluster.instance(),
    crash: async (log) => simulated(log).crash(),
    give: async (shard, to) => cluster.give(shard, simulated(to)),
    close: async () => undefined,
  }
})

const holder = `
  import { EmbeddedLog } from ${JSON.stringify(new URL('embedded/embedded-log.ts', import.meta.url))}
  new EmbeddedLog({ directory: process.argv[1], shards: 2 })
  console.log('open')
  setInterval(() => undefined, 1000)
`

describe('embedded log: the lock (X1)', () => {
  it('refuses a second process until the first is gone, also one that was killed', async () => {
    const directory = newDirectory()
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await once(child.stdout, 'data')
      const open = () => new EmbeddedLog({ directory, shards: 2 })
      assert.throws(open, StoreRefused)
      child.kill('SIGKILL')
      await once(child, 'exit')
      await open().stop()
    } finally {
      child.kill('SIGKILL')
      rmSync(directory, { recursive: true })
    }
  })

  it('refuses a second log in the same process, and takes one after the first has ended', async () => {
    const directory = newDirectory()
    const first = new EmbeddedLog({ directory, shards: 2 })
    assert.throws(() => new EmbeddedLog({ directory, shards: 2 }), StoreRefused)
    await first.stop()
    await new EmbeddedLog({ directory, shards: 2 }).stop()
    rmSync(directory, { recursive: true })
  })

  it('X2 refuses another number of shards', async () => {
    const directory = newDirectory()
    await new EmbeddedLog({ directory, shards: 2 }).stop()
    assert.throws(() => new EmbeddedLog({ directory, shards: 4 }), /was made with 2 shards/)
    rmSync(directory, { recursive: true })
  })
})
