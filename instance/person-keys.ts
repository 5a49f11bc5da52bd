/** The keys of customers on Kafka: in a topic that all instances share, under the master key that they have. */
import { existsSync, readFileSync } from 'node:fs'
import {
  LogAway,
  masterKeyIn,
  SharedKeyStore,
  StoreRefused,
  type KeyStore,
  type MasterKey,
} from '@millrace/kernel'
import type { Where } from '@millrace/kernel/kafka'
import { NoKeys } from '../gateway/customers/no-keys.ts'
import { EngineAway, EngineRefused } from '../gateway/thread/engine-thread.ts'
import { BadSetting, type KafkaSettings } from '../settings.ts'
import { kafkaClient } from './client-folder.ts'

/** How long brokers may keep a key that was destroyed, at most, beside what their cleaner takes. */
const removedWithinMs = 60 * 60_000

const config = {
  'segment.bytes': String(1024 * 1024),
  'min.cleanable.dirty.ratio': '0.01',
  'max.compaction.lag.ms': String(removedWithinMs),
}

export const keysTopic = (topicPrefix = 'millrace.'): string => `${topicPrefix}keys`

/**
 * Where no master key is given nothing personal is taken; a call that has some says so. Where the other
 * instances have one, it was forgotten here.
 */
export async function personKeys(kafka: KafkaSettings): Promise<KeyStore> {
  const clientFolder = kafkaClient.folder()
  const where = { ...kafka, ...(existsSync(clientFolder) ? { clientFolder } : {}) }
  try {
    if (kafka.masterKey !== undefined) return await sharedKeys(where, kafka.masterKey)
    if (await hasSharedKeys(where)) {
      throw new StoreRefused(
        `Keys of customers lie in ${keysTopic(kafka.topicPrefix)}: give --master-key the file that the other instances have.`,
      )
    }
    return new NoKeys()
  } catch (error) {
    if (error instanceof StoreRefused) throw new EngineRefused(error.message)
    if (error instanceof LogAway) throw new EngineAway(error.message)
    throw error
  }
}

type Place = Pick<Where, 'brokers' | 'topicPrefix' | 'clientFolder'>

/** Who only looks makes no topic for them. */
export async function hasSharedKeys({
  brokers,
  topicPrefix,
  clientFolder,
}: Place): Promise<boolean> {
  const { CompactTopic } = await import('@millrace/kernel/kafka')
  const folder = clientFolder === undefined ? {} : { clientFolder }
  return CompactTopic.isThere({ brokers, topic: keysTopic(topicPrefix), ...folder })
}

/** Under the master key that is in the file. */
export async function sharedKeys(
  { brokers, topicPrefix, clientFolder }: Place,
  masterKey: string,
): Promise<SharedKeyStore> {
  const master = masterKeyFrom(masterKey)
  const { CompactTopic } = await import('@millrace/kernel/kafka')
  const topic = await CompactTopic.open({
    ...{ brokers, topic: keysTopic(topicPrefix), config, isBusy: true },
    ...(clientFolder === undefined ? {} : { clientFolder }),
  })
  return SharedKeyStore.open(topic, master)
}

export function masterKeyFrom(path: string): MasterKey {
  const master = masterKeyIn(textOf(path))
  if (master !== undefined) return master
  throw new BadSetting('--master-key: there is none in it; npm run keys -- --master makes one.')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new BadSetting(`--master-key: it cannot be read: ${why}.`)
  }
}
