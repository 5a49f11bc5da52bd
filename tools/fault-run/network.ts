/**
 * Job: a network for the brokers, in which each has a namespace and an address of its own, so that two of
 * them can be parted from each other, or one from its clients, while the processes go on.
 *
 * Who is parted has a wrong hardware address for the other: what it sends is lost without a word, also on
 * connections that are open, as it is on a cable that is cut.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const nowhere = '02:00:00:00:00:fe'

const ip = (...words: readonly string[]): string =>
  execFileSync('ip', words, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })

const quietly = (...words: readonly string[]): void => {
  try {
    ip(...words)
  } catch {
    // It is gone already, or never was.
  }
}

/** Networks of runs that were killed. */
function removeLeftBehind(): void {
  const spaces = existsSync('/run/netns') ? readdirSync('/run/netns') : []
  for (const space of spaces) {
    const [, name, pid] = /^(mlr(\d+))-\d+$/.exec(space) ?? []
    if (name === undefined || existsSync(`/proc/${pid}`)) continue
    quietly('netns', 'del', space)
    quietly('link', 'del', name)
  }
}

/** A broker's number, or the side on which the instances are. */
export type Side = number | 'clients'

export class Network {
  readonly #name: string
  readonly #net: string
  readonly #count: number

  private constructor(count: number) {
    this.#count = count
    this.#name = `mlr${process.pid}`
    this.#net = `10.${200 + (process.pid % 50)}.${Math.floor(process.pid / 50) % 250}`
  }

  /** `undefined` where this machine does not let us. */
  static async make(count: number): Promise<Network | string> {
    removeLeftBehind()
    const network = new Network(count)
    try {
      network.#build()
      // A bridge begins to carry a moment after it is up.
      await sleep(200)
      return network
    } catch (error) {
      network.remove()
      const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
      return why
    }
  }

  hostOf(broker: number): string {
    return `${this.#net}.${broker}`
  }

  /** What a command begins with that runs on this broker's side. */
  under(broker: number): readonly string[] {
    return ['ip', 'netns', 'exec', this.#space(broker)]
  }

  part(one: Side, other: Side): void {
    this.#lose(one, other)
    this.#lose(other, one)
  }

  join(one: Side, other: Side): void {
    this.#find(one, other)
    this.#find(other, one)
  }

  remove(): void {
    for (let broker = 1; broker <= this.#count; broker++) {
      quietly('netns', 'del', this.#space(broker))
    }
    quietly('link', 'del', this.#name)
  }

  #build(): void {
    ip('link', 'add', this.#name, 'type', 'bridge')
    ip('addr', 'add', `${this.#net}.254/24`, 'dev', this.#name)
    ip('link', 'set', this.#name, 'up')
    for (let broker = 1; broker <= this.#count; broker++) {
      const [space, cable] = [this.#space(broker), `${this.#name}v${broker}`]
      ip('netns', 'add', space)
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space)
      ip('link', 'set', cable, 'master', this.#name, 'up')
      ip('-n', space, 'addr', 'add', `${this.hostOf(broker)}/24`, 'dev', 'eth0')
      ip('-n', space, 'link', 'set', 'eth0', 'up')
      ip('-n', space, 'link', 'set', 'lo', 'up')
    }
  }

  #lose(from: Side, to: Side): void {
    const wrong = ['lladdr', nowhere, 'nud', 'permanent']
    ip(...this.#at(from), 'neigh', 'replace', this.#addressOf(to), ...this.#device(from), ...wrong)
  }

  #find(from: Side, to: Side): void {
    quietly(...this.#at(from), 'neigh', 'del', this.#addressOf(to), ...this.#device(from))
  }

  #space(broker: number): string {
    return `${this.#name}-${broker}`
  }

  #at(side: Side): readonly string[] {
    return side === 'clients' ? [] : ['-n', this.#space(side)]
  }

  #device(side: Side): readonly string[] {
    return ['dev', side === 'clients' ? this.#name : 'eth0']
  }

  #addressOf(side: Side): string {
    return side === 'clients' ? `${this.#net}.254` : this.hostOf(side)
  }
}
