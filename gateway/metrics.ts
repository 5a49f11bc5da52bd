/** What Prometheus is told: HTTP, orders, the engine, and the process. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Edge } from './edge.ts'
import type { InstanceTelling, LogTelling, RelayTelling, Telling } from './engine.ts'
import type { LetterTelling } from './letter-counts.ts'
import type { PaymentTelling } from './payments/card-payments.ts'
import { RequestTimes } from './request-times.ts'
import { ThreadMeter } from './thread-meter.ts'

export class Metrics {
  readonly #edge: Edge
  readonly #streams: { readonly count: number }
  readonly #requests = new RequestTimes()
  readonly #meter = new ThreadMeter()
  #process: Promise<ProcessMetrics> | undefined

  constructor(edge: Edge, streams: { readonly count: number } = { count: 0 }) {
    this.#edge = edge
    this.#streams = streams
  }

  readonly responded = (request: FastifyRequest, reply: FastifyReply): void => {
    const { method, routeOptions } = request
    const told = { method, route: routeOptions.url ?? 'none', status: reply.statusCode }
    this.#requests.took(told, reply.elapsedTime / 1000)
  }

  readonly figures = async (): Promise<string> => {
    this.#process ??= processMetrics()
    const { metrics } = await this.#process
    const telling = await this.#edge.engine.telling()
    const own = [...this.#requests.lines(), ...this.#engineLines(telling)]
    return `${await metrics()}\n${own.join('\n')}\n`
  };

  *#engineLines(telling: Telling): Generator<string> {
    const { orders, thread, instances, payments, letters } = telling
    yield* lines('orders_total', 'Orders by what became of them', {
      '{outcome="placed"}': orders.placed,
      '{outcome="approved"}': orders.approved,
      '{outcome="canceled"}': orders.canceled,
    })
    yield* counted('batches', 'Batches run', telling.batches)
    yield* counted('commits', 'Batches committed and synced', telling.commits)
    yield* counted('commit_seconds', 'Time spent committing', telling.commitMs / 1000)
    yield* counted('steps', 'Steps run', telling.steps)
    yield* counted('messages', 'Messages taken from outside a batch', telling.messages)
    yield* lines('open_streams', 'Streams of orders and waves that are listened to', {
      '': this.#streams.count,
    })
    yield* lines('waiting_calls', 'Calls waiting to be taken', { '': telling.waiting })
    yield* lines('dead_letters', 'Messages parked until an operator acts', {
      '': telling.deadLetters,
    })
    yield* lines('open_effects', 'Effects not answered yet', { '': telling.openEffects })
    yield* lines('waiting_requests', 'Requests waiting for an order to end', {
      '': this.#edge.waiters.count,
    })
    if (instances !== undefined) yield* instanceLines(instances, telling)
    if (payments !== undefined) yield* paymentLines(payments)
    if (letters !== undefined) yield* letterLines(letters)
    const threads = {
      edge: this.#meter.read(),
      ...(thread === undefined ? {} : { engine: thread }),
    }
    yield* lines(
      'thread_cpu_seconds_total',
      'CPU time of a thread',
      byThread(threads, 'cpuSeconds'),
    )
    yield* lines(
      'thread_longest_hold_seconds',
      'Longest hold of the event loop since it was last asked for',
      byThread(threads, 'longestHoldSeconds'),
    )
  }
}

function* letterLines({ counts, waiting, uncertain }: LetterTelling): Generator<string> {
  const named = Object.entries(counts).map(([name, count]) => {
    const [channel, outcome] = name.split(' ')
    return [`{channel="${channel}",outcome="${outcome}"}`, count] as const
  })
  yield* lines('letters_total', 'Letters by what became of them', Object.fromEntries(named))
  yield* lines('open_letters', 'Letters on their way, and those of which nobody knows', {
    '{channel="email",state="waiting"}': waiting,
    '{channel="email",state="uncertain"}': uncertain,
  })
}

function* instanceLines(
  { forwarded, askedAgain, log }: InstanceTelling,
  { steps, messages }: Telling,
): Generator<string> {
  yield* counted(
    'forwarded_calls',
    'Calls sent on to the instance that owns their shard',
    forwarded,
  )
  yield* counted('calls_asked_again', 'Calls asked again as their shard had moved', askedAgain)
  if (log === undefined) return
  yield* lines('lane_messages_total', 'Messages of steps: taken at once, or sent over an inbox', {
    '{way="at-once"}': Math.max(steps - messages, 0),
    '{way="inbox"}': log.sentAway,
  })
  yield* transactionLines(log)
  yield* counted('rebalances', 'How often the group has dealt out shards', log.rebalances)
  yield* lines('kafka_errors_total', 'Errors of the Kafka client, most of them got over', {
    '{client="producer"}': log.producerErrors,
    '{client="consumer"}': log.consumerErrors,
  })
  yield* counted('restored_records', 'Records of the changelog read to open shards', log.restored)
  yield* gauge('restore_left_records', 'Records of the changelog still to read', log.toRestore)
  yield* gauge('open_shards', 'Shards that are open here', log.shardsOpen)
  yield* gauge('inbox_lag', 'Messages in the inboxes of open shards, not handled yet', log.inboxLag)
  if (log.relays !== undefined) yield* relayLines(log.relays, log.durationBoundsMs)
}

function* transactionLines(log: LogTelling): Generator<string> {
  yield* counted('transactions', 'Transactions committed', log.committed)
  yield* counted('transactions_aborted', 'Transactions aborted and tried again', log.aborted)
  yield* counted('transactions_fenced', 'Transactions refused: another owns the shard', log.fenced)
  yield* counted('transaction_records', 'Records written in transactions', log.records)
  yield* counted('transaction_partitions', 'Partitions touched by transactions', log.partitions)
  yield* gauge(
    'log_stalled_seconds',
    'For how long the oldest batch lies with the brokers',
    log.stalledMs / 1000,
  )
  const { durations: counts, durationBoundsMs: boundsMs, committingMs: sumMs } = log
  const told = { counts, boundsMs, sumMs }
  yield* histogram('transaction_seconds', 'How long transactions took', told)
}

type Histogram = {
  readonly counts: readonly number[]
  readonly boundsMs: readonly number[]
  readonly sumMs: number
}

function* histogram(
  name: string,
  help: string,
  { counts, boundsMs, sumMs }: Histogram,
): Generator<string> {
  yield `# HELP millrace_${name} ${help}`
  yield `# TYPE millrace_${name} histogram`
  let count = 0
  for (const [at, found] of counts.entries()) {
    const bound = boundsMs[at]
    count += found
    yield `millrace_${name}_bucket{le="${bound === undefined ? '+Inf' : bound / 1000}"} ${count}`
  }
  yield `millrace_${name}_sum ${sumMs / 1000}`
  yield `millrace_${name}_count ${count}`
}

function* relayLines(relays: RelayTelling, boundsMs: readonly number[]): Generator<string> {
  yield* counted('relayed_events', 'Events put into the topics that others read', relays.facts)
  yield* counted('relay_left_out', 'Events that could not be put there', relays.leftOut)
  yield* counted('relay_transactions', 'Transactions of relays', relays.transactions)
  yield* counted('relay_failures', 'Transactions of relays that failed', relays.failures)
  yield* counted('relay_seconds', 'Time in transactions of relays', relays.committingMs / 1000)
  yield* counted('requests_taken', 'Records of others that were taken up', relays.requests)
  yield* gauge('relay_lag', 'Events of open shards that are not relayed yet', relays.lag)
  const behind = 'How long what was relayed last had waited'
  yield* gauge('relay_behind_seconds', behind, relays.behindMs / 1000)
  const waited = 'How long the first event of each transaction of relays had waited at its end'
  const told = { counts: relays.waits, boundsMs, sumMs: relays.waitedMs }
  yield* histogram('relay_wait_seconds', waited, told)
}

const circuitStates = ['closed', 'open', 'half-open'] as const

function* paymentLines({ circuit, timesOpened, charges, refunds, cards }: PaymentTelling) {
  const states = circuitStates.map((state) => [`{state="${state}"}`, Number(state === circuit)])
  yield* lines(
    'payment_circuit',
    'The circuit to the payment provider: 1 is how it is',
    Object.fromEntries(states),
  )
  yield* counted('payment_circuit_opened', 'How often that circuit has opened', timesOpened)
  const outcomes = Object.entries(charges).map(([name, count]) => [`{outcome="${name}"}`, count])
  yield* lines('payments_total', 'Charges by what came of them', Object.fromEntries(outcomes))
  yield* counted('payment_refunds', 'Refunds that the provider has answered', refunds)
  const asked = Object.entries(cards).map(([name, count]) => {
    const [operation = '', outcome = ''] = name.split(' ')
    return [`{operation="${operation}",outcome="${outcome}"}`, count]
  })
  const help = 'What was asked of the provider about cards of orders, by what came of it'
  yield* lines('card_requests_total', help, Object.fromEntries(asked))
}

const gauge = (name: string, help: string, value: number) => lines(name, help, { '': value })

const counted = (name: string, help: string, value: number) =>
  lines(`${name}_total`, help, { '': value })

function* lines(
  name: string,
  help: string,
  values: Readonly<Record<string, number>>,
): Generator<string> {
  yield `# HELP millrace_${name} ${help}`
  yield `# TYPE millrace_${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}`
  for (const [labels, value] of Object.entries(values)) yield `millrace_${name}${labels} ${value}`
}

const byThread = <Name extends string>(
  threads: Readonly<Record<string, Readonly<Record<Name, number>>>>,
  name: Name,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(threads).map(([thread, told]) => [`{thread="${thread}"}`, told[name]]),
  )

/** It looks every 10 ms. */
const lagLookMs = 30

type ProcessMetrics = { readonly metrics: () => Promise<string> }

/** Loaded when first asked for: what an order does not need should not hold the start up. */
async function processMetrics(): Promise<ProcessMetrics> {
  const { collectDefaultMetrics, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  // It counts from now on; the process has run for longer.
  for (const part of ['', 'user_', 'system_']) {
    registry.removeSingleMetric(`process_cpu_${part}seconds_total`)
  }
  // Before it has looked for the first time its lag is none that there is.
  await sleep(lagLookMs)
  return { metrics: async () => `${await registry.metrics()}\n${[...cpuLines()].join('\n')}` }
}

function* cpuLines(): Generator<string> {
  const { user, system } = process.cpuUsage()
  const told = { user_: user, system_: system, '': user + system }
  for (const [part, microseconds] of Object.entries(told)) {
    const name = `process_cpu_${part}seconds_total`
    yield `# HELP ${name} Seconds of processors that the process has used`
    yield `# TYPE ${name} counter`
    yield `${name} ${microseconds / 1e6}`
  }
}
