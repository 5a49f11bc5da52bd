/** Which figures of the log on Kafka are asked for; the broker is the bench's own. */
import type { Options } from '../options.ts'
import type { Bench } from '../standard-figures.ts'
import { kafkaDefaults, startBroker, type Brokers } from './brokers.ts'
import { costOfInstances } from './cost-of-instances.ts'
import { exactlyOnceCost } from './exactly-once-cost.ts'
import { gaps } from './gaps.ts'
import { kafkaFigures } from './kafka-figures.ts'
import { paymentFigures } from './payments.ts'
import { restoreFigures } from './restore.ts'
import { whereTimeGoesOnKafka } from './where-time-goes.ts'

export async function onKafka(bench: Bench): Promise<void> {
  const { options, report } = bench
  const extra = options.brokerDefaults ? kafkaDefaults : {}
  if (options.brokerDefaults) report.row('the broker', "on Apache Kafka's defaults")
  const brokers = await startBroker(bench.workplace, { extra })
  try {
    await figuresFor(options)(bench, brokers)
  } finally {
    await brokers.stop()
  }
}

function figuresFor(options: Options): (bench: Bench, brokers: Brokers) => Promise<void> {
  if (options.profile) return whereTimeGoesOnKafka
  if (options.exactlyOnce) return exactlyOnceCost
  if (options.gaps) return gaps
  if (options.paymentMs > 0) return paymentFigures
  if (options.restore > 0) return restoreFigures
  return options.instances.length > 0 ? costOfInstances : kafkaFigures
}
