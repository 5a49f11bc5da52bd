/** The registry of schemas that this process writes with: somebody else's, or ours, and its port. */
import { existsSync } from 'node:fs'
import { LogAway, StoreRefused } from '@millrace/kernel'
import {
  admitContracts,
  ConfluentRegistry,
  FileJournal,
  OwnRegistry,
  RegistryAway,
  type SchemaRegistry,
  type TopicContract,
} from '@millrace/kernel/registry'
import type { Admission } from '../gateway/keys/admission.ts'
import type { Log } from '../gateway/log.ts'
import { isTaken } from '../gateway/port.ts'
import { EngineAway, EngineRefused } from '../gateway/thread/engine-thread.ts'
import { BadSetting, type KafkaSettings, type RegistrySettings } from '../settings.ts'
import { kafkaClient } from '../tools/kafka/client-folder.ts'

export type RegistryWanted = RegistrySettings & {
  /** Left out where it lies beside the embedded log, in `data`. */
  readonly kafka?: KafkaSettings
  readonly data: string
}

type Face = { readonly host: string; readonly admission: Admission; readonly log: Log }

export class RegistryHere {
  readonly registry: SchemaRegistry
  readonly #own: OwnRegistry | undefined
  readonly #port: number | undefined
  #closeFace: () => Promise<void> = () => Promise.resolve()

  private constructor(registry: SchemaRegistry, port: number | undefined) {
    this.registry = registry
    this.#own = registry instanceof OwnRegistry ? registry : undefined
    this.#port = port
  }

  static async open({ url, port, kafka, data }: RegistryWanted): Promise<RegistryHere> {
    if (url !== undefined) return new RegistryHere(new ConfluentRegistry(url), undefined)
    try {
      const journal = kafka === undefined ? new FileJournal(data) : await journalOn(kafka)
      return new RegistryHere(new OwnRegistry(journal), port)
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

  /** Resolves with the port; with none where none was asked for. */
  async listen({ host, admission, log }: Face): Promise<number | undefined> {
    const [registry, port] = [this.#own, this.#port]
    if (registry === undefined || port === undefined) return undefined
    const { RegistryFace } = await import('../gateway/registry/registry-face.ts')
    const face = new RegistryFace({ registry, admission, log })
    this.#closeFace = () => face.close()
    try {
      return await face.listen({ host, port })
    } catch (error) {
      if (!isTaken(error)) throw error
      throw new BadSetting(`Port ${port} is taken. Give --registry-port another one, or 0.`)
    }
  }

  async close(): Promise<void> {
    await this.#closeFace()
    await this.registry.close()
  }
}

/** In one line, and with whether it may help to start again. */
function asSaid(error: unknown): unknown {
  if (error instanceof StoreRefused) return new EngineRefused(error.message)
  const isAway = error instanceof RegistryAway || error instanceof LogAway
  return isAway ? new EngineAway(error.message) : error
}

async function journalOn({ brokers, topicPrefix }: KafkaSettings) {
  const { KafkaJournal } = await import('@millrace/kernel/kafka')
  const clientFolder = kafkaClient.folder()
  const folder = existsSync(clientFolder) ? { clientFolder } : {}
  return KafkaJournal.open({ brokers, topicPrefix, ...folder })
}
