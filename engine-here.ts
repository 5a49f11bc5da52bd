/**
 * The engine in the thread of the edge, on Kafka: its client calls back into a process's first thread
 * only. So a process is scaled by more of them.
 */
import { existsSync } from 'node:fs'
import { StoreRefused } from '@millrace/kernel'
import { KafkaLog } from '@millrace/kernel/kafka'
import { EngineRefused, type EngineEnd, type OnLog } from './gateway/thread/engine-thread.ts'
import type { EngineSettings, Fate, Told } from './gateway/thread/protocol.ts'
import { serveEngine } from './serve-engine.ts'
import type { KafkaSettings } from './settings.ts'
import { kafkaClient } from './tools/kafka/client-folder.ts'

export class EngineHere implements EngineEnd {
  readonly ready: Promise<void>
  readonly failed: Promise<Error>
  readonly #ended = Promise.withResolvers<void>()
  readonly #failing = Promise.withResolvers<Error>()
  readonly #listeners: ((message: Told | Fate) => void)[] = []
  readonly #onLog: OnLog
  #take: ((posts: readonly string[]) => void) | undefined

  constructor(settings: EngineSettings, kafka: KafkaSettings, onLog: OnLog) {
    this.#onLog = onLog
    this.failed = this.#failing.promise
    this.ready = this.#start(settings, kafka)
  }

  postMessage(posts: readonly string[]): void {
    this.#take?.(posts)
  }

  on(_: 'message', listener: (message: Told | Fate) => void): void {
    this.#listeners.push(listener)
  }

  ended(): Promise<void> {
    return this.#ended.promise
  }

  async #start(settings: EngineSettings, kafka: KafkaSettings): Promise<void> {
    const folder = kafkaClient.folder()
    try {
      const log = await KafkaLog.open({
        ...kafka,
        shards: settings.shards,
        directory: settings.data,
        ...(existsSync(folder) ? { clientFolder: folder } : {}),
      })
      const tell = (message: Told | Fate): void => this.#tell(message)
      const stopped = (): void => this.#ended.resolve()
      this.#take = await serveEngine(log, { settings, tell, stopped })
    } catch (error) {
      throw error instanceof StoreRefused ? new EngineRefused(error.message) : error
    }
  }

  #tell(message: Told | Fate): void {
    if (message.is === 'log') this.#onLog(message)
    else if (message.is === 'failed') this.#failing.resolve(new Error(message.why))
    for (const listener of this.#listeners) listener(message)
  }
}
