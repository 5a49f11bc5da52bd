/**
 * A process that takes payments, each with a provider that sleeps before it answers: a machine of its
 * own on the log on Kafka, with an effect. It keeps so many payments in flight, of keys that are its own.
 */
import { randomUUID } from 'node:crypto'
import {
  answer,
  command,
  decide,
  Driver,
  effect,
  Engine,
  event,
  integer,
  service,
  text,
} from '@millrace/kernel'
import { KafkaLog } from '@millrace/kernel/kafka'
import { kafkaClient } from '../../instance/client-folder.ts'
import { Histogram, type Latencies } from '../load/histogram.ts'

export type PaymentsWanted = {
  readonly brokers: string
  readonly slot: string
  readonly topicPrefix: string
  readonly directory: string
  readonly sleepMs: number
  readonly inFlight: number
}

export type PaymentsAsked = 'measure' | 'tell' | 'stop'
export type PaymentsTold = { readonly taken: number; readonly latencies: Latencies } | 'ready'

const tenant = 'bench'
const pay = command('payments.pay', { payment: text(), minor: integer() })
const captured = command('payments.captured', { payment: text() })
const paid = event('payments.paid', { payment: text(), minor: integer() })

const payments = service<{ readonly minor: number; readonly state: 'none' | 'asked' | 'paid' }>(
  'payments',
  {
    keyedBy: 'payment',
    initial: { minor: 0, state: 'none' },
    on: (on) => [
      on(pay, (_, { minor }) =>
        decide({ minor, state: 'asked' }, effect('provider', 'capture', { minor }), answer(null)),
      ),
      on(captured, ({ minor }, { payment }) =>
        decide({ minor, state: 'paid' }, paid({ payment, minor })),
      ),
    ],
  },
)

class Payments {
  readonly #engine: Engine
  readonly #since = new Map<string, number>()
  #latencies = new Histogram()
  #taken = 0

  constructor(engine: Engine) {
    this.#engine = engine
    engine.onCommitted(({ type, key }) => {
      if (type === paid.wireName) this.#paid(key)
    })
  }

  begin(): void {
    const payment = this.#ownKey()
    this.#since.set(payment, performance.now())
    const asked = this.#engine.ask(pay({ payment, minor: 100 }), { tenant })
    // Its shard has just moved: another payment takes its place.
    asked.catch(() => setTimeout(() => this.begin(), 100))
  }

  measure(): void {
    this.#latencies = new Histogram()
    this.#taken = 0
  }

  tell(): PaymentsTold {
    return { taken: this.#taken, latencies: this.#latencies.summary() }
  }

  #paid(payment: string): void {
    const since = this.#since.get(payment)
    if (since === undefined) return
    this.#since.delete(payment)
    this.#taken += 1
    this.#latencies.record((performance.now() - since) * 1000)
    this.begin()
  }

  #ownKey(): string {
    for (;;) {
      const payment = randomUUID()
      const shard = this.#engine.shardOf(pay({ payment, minor: 0 }), tenant)
      if (this.#engine.ownerships.has(shard) || this.#engine.ownerships.size === 0) return payment
    }
  }
}

async function serve({ sleepMs, inFlight, ...at }: PaymentsWanted): Promise<void> {
  const contact = (): string => at.slot
  const clientFolder = kafkaClient.folder()
  const log = await KafkaLog.open({ ...at, shards: 8, contact, clientFolder })
  const driver = new Driver(Date.now, (error) => {
    throw error
  })
  const engine = new Engine({
    log,
    services: [payments],
    performers: [
      {
        name: 'provider',
        repeatable: true,
        perform: async (_, { key }) => {
          await new Promise((resolve) => setTimeout(resolve, sleepMs))
          return captured({ payment: key })
        },
      },
    ],
    clock: Date.now,
    newId: randomUUID,
    onWork: driver.wake,
  })
  await engine.start()
  driver.drive(engine)
  const taken = new Payments(engine)
  process.on('message', (asked: PaymentsAsked) => {
    if (asked === 'measure') taken.measure()
    if (asked === 'tell') process.send?.(taken.tell())
    if (asked === 'stop') void engine.stop().then(() => process.exit(0))
  })
  for (let nth = 0; nth < inFlight; nth++) taken.begin()
  process.send?.('ready' satisfies PaymentsTold)
}

process.env['UV_THREADPOOL_SIZE'] ??= '16'
process.on('disconnect', () => process.exit(0))
process.once('message', (wanted: PaymentsWanted) => void serve(wanted))
