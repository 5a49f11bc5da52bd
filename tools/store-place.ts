/** Where a store lies that a tool is to read: a directory, or topics of a Kafka; as flags tell it. */
import { existsSync } from 'node:fs'
import type { Where } from '@millrace/kernel/kafka'
import { refuse } from './flags.ts'
import { kafkaClient } from '../instance/client-folder.ts'

const usual = (name: string, value: string): string => process.env[`MILLRACE_${name}`] ?? value

export const placeFlags = {
  data: { type: 'string', default: usual('DATA', './data') },
  log: { type: 'string', default: usual('LOG', 'embedded') },
  brokers: { type: 'string', default: usual('BROKERS', '127.0.0.1:9092') },
  'topic-prefix': { type: 'string', default: usual('TOPIC_PREFIX', 'millrace.') },
} as const

export const placeUsage = `  --data DIR            the store on the embedded log (./data)
  --log ENGINE          embedded or kafka (embedded)
  --brokers LIST        where Kafka listens (127.0.0.1:9092)
  --topic-prefix TEXT   how the topics begin (millrace.)
  --help`

type PlaceFlags = Readonly<Record<keyof typeof placeFlags, string>>

export type Place = { readonly data: string } | { readonly kafka: Where }

export function placeFrom({ data, log, ...kafka }: PlaceFlags): Place {
  if (log === 'embedded') return { data }
  if (log !== 'kafka') refuse(`--log ${log} is not known; there are embedded and kafka`)
  return { kafka: kafkaWhere(kafka) }
}

/** Each client has a call or two under way that waits in a thread, so this comes before all others. */
export function kafkaWhere(flags: Pick<PlaceFlags, 'brokers' | 'topic-prefix'>): Where {
  process.env['UV_THREADPOOL_SIZE'] ??= '16'
  const folder = process.env['MILLRACE_KAFKA_CLIENT'] ?? kafkaClient.folder()
  return {
    brokers: flags.brokers,
    topicPrefix: flags['topic-prefix'],
    ...(existsSync(folder) ? { clientFolder: folder } : {}),
  }
}

export const nameOf = (place: Place): string =>
  'data' in place
    ? `The store in ${place.data}`
    : `The store at ${place.kafka.brokers}, topics ${place.kafka.topicPrefix}…`
