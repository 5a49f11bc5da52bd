/** For every step of the guide: an engine on a store of its own, by a clock that the step moves on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedLog, Engine, type AnyService, type Sent } from '@millrace/kernel'

export type Say = (line: string) => void

export type Library = {
  /** Sends a message, and resolves with its answer as text when that is on the disk. */
  readonly ask: (sent: Sent) => Promise<string>
  /** Asks the machine of each shard. */
  readonly askAll: (sent: Sent) => Promise<readonly unknown[]>
  readonly wait: (ms: number) => Promise<void>
  /** Ends it, and begins again on what is stored, with these services. */
  readonly restart: (services: readonly AnyService[]) => Promise<void>
}

const tenant = 'library'

export async function onAStore(
  services: readonly AnyService[],
  story: (library: Library) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-guide-'))
  let now = Date.UTC(2030, 0, 1)
  let ids = 0
  const start = async (these: readonly AnyService[]): Promise<Engine> => {
    const log = new EmbeddedLog({ directory, shards: 2 })
    const newId = () => `call-${(ids += 1)}`
    const engine = new Engine({ log, services: these, clock: () => now, newId })
    await engine.start()
    return engine
  }
  let engine = await start(services)
  /** A turn is one batch: it is run, committed, and then its answers are let out. */
  const settled = async <T>(asked: Promise<T>): Promise<T> => {
    while (await engine.turn());
    return asked
  }
  try {
    await story({
      ask: async (sent) => {
        const { body } = await settled(engine.ask(sent, { tenant }))
        return typeof body === 'string' ? body : JSON.stringify(body)
      },
      askAll: async (sent) => {
        const told = await settled(engine.askEachShard(sent, { tenant }))
        return told.map(({ body }) => body)
      },
      wait: async (ms) => {
        now += ms
        await settled(Promise.resolve())
      },
      restart: async (these) => {
        await engine.stop()
        engine = await start(these)
      },
    })
  } finally {
    await engine.stop()
    rmSync(directory, { recursive: true })
  }
}
