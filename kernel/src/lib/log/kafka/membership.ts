/**
 * Job: which shards are this instance's, decided by a consumer group over the inbox that every instance
 * is a member of. The group's consumer reads nothing: it is a member, and its membership is what a
 * transaction is fenced with.
 *
 * Q1 A shard is given back only after `leaving` has resolved: nobody else gets it before.
 * Q2 A member has an id of its own (`group.instance.id`): it comes back from a restart to the shards
 *    it had, without the others noticing; and a broker never takes the offsets of a member that was
 *    put out, as it would of one without any name.
 * Q3 A member that ends for good says so; by itself such a member is only missed when its session ends.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Fenced } from '../log.ts'
import { called, type ClientConsumer, type KafkaClient, type Partition } from './client.ts'
import { isClientError, remedyFor } from './errors.ts'
import { placesIn, type Places } from './places.ts'
import type { Wire } from './wire.ts'

export interface Membership {
  /** Whom a transaction's offsets are sent as. */
  readonly member: ClientConsumer
  readonly told?: MembershipTelling
  /** What it is called among the members. */
  readonly name: string
  /** Who the members will be when it has joined, where others have its shards until then; else nobody. */
  expected(): Promise<readonly string[]>
  /** Resolves when it has been told what its first shards are, and all of them have arrived. */
  start(told: ShardsTold): Promise<void>
  /** Throws `Fenced` where this is known without asking the brokers. */
  check(shards: ReadonlyMap<number, number>): void
  /** `leave`: for good, so that others get its shards at once. */
  stop(how: { readonly leave: boolean }): Promise<void>
}

export type MembershipTelling = {
  /** How often the group has dealt shards out anew. */
  readonly rebalances: number
  /** What the client has complained of. */
  readonly errors: number
}

export type ShardsTold = {
  readonly arrived: (shards: readonly number[]) => Promise<void>
  /** `lost`: somebody else may have them already. */
  readonly leaving: (shards: readonly number[], how: { readonly lost: boolean }) => Promise<void>
  /** The membership is over, and this process with it. */
  readonly failed: (error: Error) => void
}

export type GroupOptions = {
  readonly brokers: string
  readonly group: string
  readonly topic: string
  /** Where it is about partitions of several topics; then each has a number. */
  readonly places?: Places
  readonly slot: string
  readonly sessionMs: number
  readonly wire: Wire
  /** The others hear of a rebalance with their next heartbeat. */
  readonly heartbeatMs?: number
}

const instanceOf = (slot: string): string => `slot-${slot}`

const lostWords =
  "The group has not heard of this instance for a whole session: its shards may be others' by now."

const assigned = -175
/**
 * How long the others wait for one that is alive and does not give its shards back; what it may have under
 * way with the brokers ends sooner.
 */
const rebalanceMs = 30_000
/** Rebalances are heard of in between; whoever leaves waits for the last look. */
const pollMs = 50
/** All shards are closed until the last member has heard of a rebalance. */
const usualHeartbeatMs = 100
/**
 * The client sends a heartbeat that is due when its thread has something else to do, and by itself it has
 * only once a second. So it is to look so often for offsets to commit, of which there never are any: to ask
 * it something would hold our thread up until its own has its turn.
 */
const looksEachHeartbeat = 2

export class GroupMembership implements Membership {
  readonly member: ClientConsumer
  readonly name: string
  readonly told = { rebalances: 0, errors: 0 }
  readonly #options: GroupOptions
  readonly #places: Places
  readonly #first = Promise.withResolvers<void>()
  #told: ShardsTold | undefined
  #mine: readonly number[] = []
  #polling: Promise<void> | undefined
  #stopped: Promise<void> | undefined
  #isLost = false
  #stopping = false

  private constructor(client: KafkaClient, options: GroupOptions) {
    const { heartbeatMs = usualHeartbeatMs } = options
    this.#options = options
    this.name = instanceOf(options.slot)
    this.#places = options.places ?? placesIn(options.topic)
    const hear = (lost: boolean, code: number, shards: readonly number[]): void => {
      // Whoever is ending takes nothing more.
      if (code === assigned && !this.#stopping) this.#assigned(shards)
      else void this.#revoked(lost)
    }
    const { numberOf } = this.#places
    this.member = new client.KafkaConsumer(
      {
        'bootstrap.servers': options.brokers,
        'client.id': `millrace-${options.slot}`,
        'group.id': options.group,
        'group.instance.id': this.name,
        'session.timeout.ms': options.sessionMs,
        'max.poll.interval.ms': Math.max(rebalanceMs, options.sessionMs),
        'heartbeat.interval.ms': Math.min(heartbeatMs, Math.floor(options.sessionMs / 4)),
        'partition.assignment.strategy': 'range',
        'enable.auto.commit': true,
        'auto.commit.interval.ms': heartbeatMs / looksEachHeartbeat,
        'enable.auto.offset.store': false,
        'reconnect.backoff.ms': 50,
        'reconnect.backoff.max.ms': 500,
        rebalance_cb(this: ClientConsumer, error: { code: number }, partitions: Partition[]) {
          const shards = partitions.map(numberOf).filter((number) => number !== undefined)
          hear(error.code !== assigned && this.assignmentLost(), error.code, shards)
        },
      },
      {},
    )
  }

  static async open(client: KafkaClient, options: GroupOptions): Promise<GroupMembership> {
    const membership = new GroupMembership(client, options)
    const { member } = membership
    await called((done) => member.connect({ timeout: 30_000 }, done))
    member.setDefaultConsumeTimeout(pollMs)
    member.on('event.error', () => void membership.told.errors++)
    return membership
  }

  /** None where a member of this name is missed: its shards are nobody's, and wait for it. */
  async expected(): Promise<readonly string[]> {
    const { brokers, group, wire } = this.#options
    const others = (await wire.membersOf?.(brokers, group).catch(() => [])) ?? []
    return others.length === 0 || others.includes(this.name) ? [] : [...others, this.name]
  }

  async start(told: ShardsTold): Promise<void> {
    this.#told = told
    this.member.subscribe(this.#places.topics)
    this.#polling = this.#poll()
    await this.#first.promise
  }

  /** The group's coordinator refuses whoever is no member any more; here it only shows sooner. */
  check(): void {
    if (this.#isLost) throw new Fenced(lostWords)
  }

  stop(how: { readonly leave: boolean }): Promise<void> {
    return (this.#stopped ??= this.#stop(how))
  }

  /** Q3. Where the brokers cannot be told, the others wait for the session to end. */
  async #stop({ leave }: { readonly leave: boolean }): Promise<void> {
    this.#stopping = true
    await this.#polling
    // One that was put out before it has closed would come back.
    await called((done) => this.member.disconnect(done))
    if (!leave || this.#polling === undefined) return
    const { brokers, group, wire } = this.#options
    await wire.leaveGroup(brokers, { group, instance: this.name }).catch(() => undefined)
  }

  #assigned(shards: readonly number[]): void {
    this.told.rebalances++
    const all = shards.map((shard) => ({ ...this.#places.of(shard), offset: -1 }))
    this.member.assign(all)
    this.member.pause(all)
    this.#mine = shards
    this.#isLost = false
    this.#told?.arrived(shards).then(
      () => this.#first.resolve(),
      (error: unknown) => this.#fail(error),
    )
  }

  /** Q1: the answer to the group is that we have unassigned them. */
  async #revoked(lost: boolean): Promise<void> {
    const shards = this.#mine
    this.#mine = []
    this.#isLost = lost
    try {
      await this.#told?.leaving(shards, { lost })
    } catch (error) {
      this.#fail(error)
    }
    this.#unassign()
  }

  /** What the group decided last may be heard when the client is closed already. */
  #unassign(): void {
    try {
      this.member.unassign()
    } catch (error) {
      if (!this.#stopping) throw error
    }
  }

  async #poll(): Promise<void> {
    while (!this.#stopping) {
      try {
        await called((done) => this.member.consume(1, done))
      } catch (error) {
        this.told.errors++
        if (remedyFor(error) === 'end') return this.#fail(this.#putOut())
        await sleep(pollMs)
      }
    }
  }

  /** All that the client does not get over here is that the group does not want it any more; not why. */
  #putOut(): Fenced {
    const { slot } = this.#options
    return new Fenced(
      `The group has put this instance out: another process has taken slot ${slot}, or the brokers were silent for longer than its session, or the shop is being moved.`,
    )
  }

  #fail(error: unknown): void {
    const failure =
      isClientError(error) || error instanceof Error ? error : new Error(String(error))
    this.#first.reject(failure)
    this.#told?.failed(failure)
  }
}
