/**
 * Job: what the client does by itself for a member of a group: it joins, sends heartbeats, leaves when
 * it is told that shards are dealt out anew, and joins again when its script has given back what it had.
 *
 * B10 The script is asked to give back, and the client joins again only when it has.
 * B11 A member that is not answered for a session takes itself for gone.
 */
import type { ClientError, Partition } from '../../kafka/client.ts'
import {
  fencedInstance,
  rebalancing,
  unknownMember,
  type Dealt,
  type Group,
  type Joined,
  type Membership,
} from './group.ts'
import { clientError, type Host } from './host.ts'
import type { Link, Result } from './link.ts'

export type LifeOptions = {
  readonly link: Link
  readonly group: Group
  readonly instance: string
  readonly sessionMs: number
  readonly heartbeatMs: number
  readonly partitions: () => readonly Partition[]
  /** Tells the script, in its own thread. */
  readonly rebalanced: (code: number, partitions: readonly Partition[]) => void
}

const assigned = -175
const revoked = -174
const pauseMs = 20

export class GroupLife {
  isLost = false
  fatal: ClientError | undefined
  readonly #options: LifeOptions
  readonly #host: Host
  #member = ''
  #generation = -1
  #is: 'joining' | 'steady' | 'giving back' | 'over' = 'joining'
  #mine: readonly Partition[] = []
  #answeredAt = 0

  constructor(options: LifeOptions) {
    this.#options = options
    this.#host = options.link.host
    this.#join()
    this.#beat()
  }

  get membership(): Membership {
    const { instance } = this.#options
    return { instance, member: this.#member, generation: this.#generation }
  }

  end(): void {
    this.#is = 'over'
  }

  gaveBack(): void {
    if (this.#is !== 'giving back') return
    this.#mine = []
    if (this.fatal !== undefined) this.#is = 'over'
    else this.#join()
  }

  #join(): void {
    this.#is = 'joining'
    const { link, group, instance, sessionMs } = this.#options
    const member = this.#member
    link.ask<Joined>({
      act: (answer) => group.join({ instance, member, sessionMs }, answer),
      done: (result) => this.#joined(result),
    })
  }

  #joined(result: Result<Joined>): void {
    if (this.#is !== 'joining') return
    if ('error' in result) return this.#notJoined(result.error)
    const { member, generation, deal } = result.value
    this.#member = member
    this.#generation = generation
    const { link, group } = this.#options
    const dealt = deal === undefined ? undefined : this.#range(deal)
    link.ask<readonly number[]>({
      act: (answer) => group.sync(this.membership, dealt, answer),
      done: (synced) => this.#synced(synced),
    })
  }

  #notJoined(error: ClientError): void {
    if (error.code === fencedInstance) return this.#die(error)
    if (error.code === unknownMember) this.#member = ''
    this.#host.native(pauseMs, () => {
      if (this.#is === 'joining') this.#join()
    })
  }

  #synced(result: Result<readonly number[]>): void {
    if (this.#is !== 'joining') return
    if ('error' in result) return this.#notJoined(result.error)
    const { link, partitions, rebalanced } = this.#options
    this.#is = 'steady'
    this.isLost = false
    this.#answeredAt = link.brokers.time.now
    this.#mine = partitions().filter((_, number) => result.value.includes(number))
    const mine = this.#mine
    this.#host.script(() => rebalanced(assigned, mine))
  }

  /** Whoever leads deals out in ranges, in the order of the names; what is of several topics, as of one. */
  #range(names: readonly string[]): Dealt {
    const all = [...this.#options.partitions().keys()]
    const dealt = new Map<string, readonly number[]>()
    let at = 0
    for (const [nth, name] of names.entries()) {
      const share =
        Math.floor(all.length / names.length) + (nth < all.length % names.length ? 1 : 0)
      dealt.set(name, all.slice(at, at + share))
      at += share
    }
    return dealt
  }

  #beat(): void {
    const { link, group, heartbeatMs, sessionMs } = this.#options
    this.#host.native(heartbeatMs, () => {
      if (this.#is === 'over') return
      this.#beat()
      if (this.#is === 'joining') return
      // B11
      if (link.brokers.time.now - this.#answeredAt > sessionMs) return this.#lose('')
      const of = this.membership
      link.ask<undefined>({
        act: (answer) => answer(group.heartbeat(of)),
        done: (result) => {
          if (of.member === this.#member && of.generation === this.#generation) this.#heard(result)
        },
      })
    })
  }

  #heard(result: Result<undefined>): void {
    if (this.#is !== 'steady' && this.#is !== 'giving back') return
    if (!('error' in result) || result.error.code === rebalancing) {
      this.#answeredAt = this.#options.link.brokers.time.now
      if ('error' in result) this.#giveBack()
      return
    }
    const { error } = result
    if (error.code === fencedInstance) return this.#die(error)
    this.#lose(error.code === unknownMember ? '' : this.#member)
  }

  /** A newer member has its name: nothing is left to do. */
  #die(error: ClientError): void {
    this.fatal ??= clientError(-150, error.message, { isFatal: true })
    this.#lose('')
  }

  #lose(member: string): void {
    this.#member = member
    this.isLost = true
    this.#giveBack()
  }

  /** B10 */
  #giveBack(): void {
    if (this.#is === 'giving back' || this.#is === 'over') return
    this.#is = 'giving back'
    const mine = this.#mine
    this.#host.script(() => this.#options.rebalanced(revoked, mine))
  }
}
