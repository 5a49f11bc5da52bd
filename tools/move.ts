/**
 * `npm run move -- --from ./data --to kafka`: takes a shop, running or at rest, from the embedded log to
 * Kafka; `--from kafka --to DIR` takes it back. Exit code 2 where that cannot be done, and nothing of
 * the shop was changed then.
 */
import { StoreRefused } from '@millrace/kernel'
import { flagsOf, refuse } from './flags.ts'
import { moveToKafka } from './move/to-kafka.ts'
import { moveToStore } from './move/to-store.ts'
import { kafkaWhere, placeFlags } from './store-place.ts'

const usage = `Usage: npm run move -- --from ./data --to kafka [flags]
       npm run move -- --from kafka --to DIR [flags]

  --from PLACE          where the shop is: a directory, or kafka
  --to PLACE            where it goes: kafka, or a directory
  --brokers LIST        where Kafka listens (127.0.0.1:9092)
  --topic-prefix TEXT   how the topics begin (millrace.)
  --master-key FILE     what the keys of persons lie under on Kafka; wanted where there are any
  --registry URL        where the schemas are, if not beside the topics
  --help

It copies while the shop runs; then the shop answers 503 for five seconds at most. What was ended
anywhere is called again in the same words, and does the rest.`

const exitRefused = 2

const { brokers, 'topic-prefix': topicPrefix } = placeFlags
const flags = flagsOf(usage, {
  ...{ brokers, 'topic-prefix': topicPrefix },
  from: { type: 'string', default: '' },
  to: { type: 'string', default: '' },
  registry: { type: 'string' },
  'master-key': { type: 'string' },
})
const { from, to } = flags
const registry = flags.registry ?? process.env['MILLRACE_REGISTRY']
const masterKey = flags['master-key'] ?? process.env['MILLRACE_MASTER_KEY']
if ((from === 'kafka') === (to === 'kafka'))
  refuse('One of --from and --to is kafka, the other a directory')

const say = (line: string): void => console.log(line)
try {
  const kafka = kafkaWhere(flags)
  if (to === 'kafka') await moveToKafka({ data: from, kafka, masterKey, say })
  else await moveToStore({ data: to, kafka, registry, masterKey, say })
} catch (error) {
  const why = error instanceof Error ? error.message : String(error)
  console.error(error instanceof StoreRefused ? why : `The shop was not moved: ${why}`)
  process.exitCode = exitRefused
}
// What the Kafka client still has under way with brokers that do not answer is nobody's any more.
process.exit()
