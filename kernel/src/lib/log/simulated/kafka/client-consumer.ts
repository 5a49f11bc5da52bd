/**
 * Job: the consumer of a simulated client: one that is assigned partitions and reads them, or one that
 * is a member of a group and reads nothing.
 */
import type {
  ClientConsumer,
  ClientError,
  Done,
  Message,
  Offset,
  Partition,
  Settings,
} from '../../kafka/client.ts'
import { Fetch } from './fetch.ts'
import type { Group, Membership } from './group.ts'
import { GroupLife } from './group-life.ts'
import type { Link } from './link.ts'

type Rebalanced = (this: ClientConsumer, error: { code: number }, all: readonly Partition[]) => void

/** What is waited for in vain may take longer: whoever waits has many others beside it. */
const patientTimes = 8

export class SimulatedConsumer implements ClientConsumer {
  readonly #link: Link
  readonly #settings: Settings
  readonly #fetch: Fetch
  #life: GroupLife | undefined
  #group: Group | undefined
  #timeoutMs = 1000
  #hearEnd: (at: Offset) => void = () => undefined

  constructor(link: Link, settings: Settings, topic: Settings) {
    this.#link = link
    this.#settings = settings
    this.#fetch = new Fetch(link, {
      isolation: settings['isolation.level'] === 'read_uncommitted' ? 'uncommitted' : 'committed',
      tellsEnds: settings['enable.partition.eof'] === true,
      resetTo: topic['auto.offset.reset'] === 'earliest' ? 'start' : 'end',
    })
  }

  /** As whom offsets are sent. */
  get sender(): (Membership & { readonly group: Group }) | undefined {
    if (this.#life === undefined || this.#group === undefined) return undefined
    return { ...this.#life.membership, group: this.#group }
  }

  connect(_: unknown, done: Done): void {
    this.#link.ask<undefined>({
      act: (answer) => answer(undefined),
      done: () => this.#link.host.script(() => done(null, undefined)),
    })
  }

  disconnect(done: Done): void {
    this.#life?.end()
    this.#fetch.end()
    this.#link.host.native(1, () => this.#link.host.script(() => done(null, undefined)))
  }

  setDefaultConsumeTimeout(timeoutMs: number): void {
    this.#timeoutMs = timeoutMs
  }

  setDefaultIsTimeoutOnlyForFirstMessage(): void {}

  subscribe(topics: readonly string[]): void {
    const link = this.#link
    const { brokers, host } = link
    const settings = this.#settings
    const hear = settings['rebalance_cb'] as Rebalanced
    this.#group = brokers.group(String(settings['group.id']))
    this.#life = new GroupLife({
      ...{ link, group: this.#group },
      instance: String(settings['group.instance.id'] ?? host.name),
      sessionMs: Number(settings['session.timeout.ms']),
      heartbeatMs: Number(settings['heartbeat.interval.ms']),
      partitions: () =>
        topics.flatMap((name) =>
          (brokers.topics.get(name)?.partitions ?? []).map(({ topic, partition }) => ({
            ...{ topic, partition },
          })),
        ),
      rebalanced: (code, partitions) => hear.call(this, { code }, partitions),
    })
  }

  assign(offsets: readonly Offset[]): void {
    if (this.#life === undefined) this.#fetch.assign(offsets)
  }

  unassign(): void {
    this.#fetch.assign([])
    this.#life?.gaveBack()
  }

  pause(): void {}

  assignmentLost(): boolean {
    return this.#life?.isLost ?? false
  }

  consume(count: number, done: Done<readonly Message[]>): void {
    const { host, brokers } = this.#link
    const timeoutMs = this.#timeoutMs * brokers.random.between(1, patientTimes)
    const life = this.#life
    const answer = (fatal: ClientError | undefined): void => host.script(() => done(fatal, none))
    if (life !== undefined) return host.native(timeoutMs, () => answer(life.fatal))
    this.#fetch.take(count, timeoutMs, ({ messages, ends }) =>
      host.script(() => {
        for (const end of ends) this.#hearEnd(end)
        done(null, messages)
      }),
    )
  }

  on(event: string, hear: (at: Offset) => void): void {
    if (event === 'partition.eof') this.#hearEnd = hear
  }
}

const none: readonly Message[] = []
