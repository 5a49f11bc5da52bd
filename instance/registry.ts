/** The registry of schemas that this process writes with: somebody else's, or ours. */
import { existsSync } from 'node:fs'
import { LogAway, RegistryAway, StoreRefused } from '@millrace/kernel'
import {
  admitContracts,
  ConfluentRegistry,
  FileJournal,
  OwnRegistry,
  type SchemaRegistry,
  type TopicContract,
} from '@millrace/kernel/registry'
import { registryDesk, type RegistryDesk } from '../gateway/registry/registry-desk.ts'
import { EngineAway, EngineRefused } from '../gateway/thread/engine-thread.ts'
import type { KafkaSettings, RegistrySettings } from '../settings.ts'
import { kafkaClient } from './client-folder.ts'

export type RegistryWanted = RegistrySettings & {
  /** Left out where it lies beside the embedded log, in `data`. */
  readonly kafka?: KafkaSettings
  readonly data: string
}

export class RegistryHere {
  readonly registry: SchemaRegistry

  private constructor(registry: SchemaRegistry) {
    this.registry = registry
  }

  static async open({ url, kafka, data }: RegistryWanted): Promise<RegistryHere> {
    if (url !== undefined) return new RegistryHere(new ConfluentRegistry(url))
    try {
      const journal = kafka === undefined ? new FileJournal(data) : await journalOn(kafka)
      return new RegistryHere(new OwnRegistry(journal))
    } catch (error) {
      throw asSaid(error)
    }
  }

  /** All that this process will write fits what is there, and is there from now on, or it is refused. */
  async admit(contracts: readonly TopicContract[]): Promise<void> {
    try {
      await admitContracts(this.registry, contracts)
    } catch (error) {
      throw asSaid(error)
    }
  }

  /** Answers whoever asks our own; somebody else's is asked at its own place. */
  get desk(): RegistryDesk {
    const { registry } = this
    if (registry instanceof OwnRegistry) return registryDesk(registry)
    throw new Error('This registry is not ours.')
  }

  async close(): Promise<void> {
    await this.registry.close()
  }
}

/** In one line, and with whether it may help to start again. */
function asSaid(error: unknown): unknown {
  if (error instanceof StoreRefused) return new EngineRefused(error.message)
  const isAway = error instanceof RegistryAway || error instanceof LogAway
  return isAway ? new EngineAway(error.message, { cause: error }) : error
}

async function journalOn({ brokers, topicPrefix }: KafkaSettings) {
  const { KafkaJournal } = await import('@millrace/kernel/kafka')
  const clientFolder = kafkaClient.folder()
  const folder = existsSync(clientFolder) ? { clientFolder } : {}
  return KafkaJournal.open({ brokers, topicPrefix, ...folder })
}
