/** The keys of customers on Kafka: in a topic that all instances share, under the master key that they have. */
import { existsSync, readFileSync } from 'node:fs'
import { LogAway, masterKeyIn, SharedKeyStore, StoreRefused, type KeyStore } from '@millrace/kernel'
import { NoKeys } from '../gateway/customers/no-keys.ts'
import { EngineAway, EngineRefused } from '../gateway/thread/engine-thread.ts'
import { BadSetting, type KafkaSettings } from '../settings.ts'
import { kafkaClient } from '../tools/kafka/client-folder.ts'

/** How long brokers may keep a key that was destroyed, at most, beside what their cleaner takes. */
const removedWithinMs = 60 * 60_000

const config = {
  'segment.bytes': String(1024 * 1024),
  'min.cleanable.dirty.ratio': '0.01',
  'max.compaction.lag.ms': String(removedWithinMs),
}

/** Where no master key is given nothing personal is taken; a call that has some says so. */
export async function personKeys(kafka: KafkaSettings): Promise<KeyStore> {
  if (kafka.masterKey === undefined) return new NoKeys()
  const master = masterKeyIn(textOf(kafka.masterKey))
  if (master === undefined) {
    throw new BadSetting('--master-key: there is none in it; npm run keys -- --master makes one.')
  }
  const { CompactTopic } = await import('@millrace/kernel/kafka')
  const clientFolder = kafkaClient.folder()
  const { brokers, topicPrefix } = kafka
  try {
    const topic = await CompactTopic.open({
      ...{ brokers, topic: `${topicPrefix}keys`, config, isBusy: true },
      ...(existsSync(clientFolder) ? { clientFolder } : {}),
    })
    return await SharedKeyStore.open(topic, master)
  } catch (error) {
    if (error instanceof StoreRefused) throw new EngineRefused(error.message)
    if (error instanceof LogAway) throw new EngineAway(error.message)
    throw error
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new BadSetting(`--master-key: it cannot be read: ${why}.`)
  }
}
