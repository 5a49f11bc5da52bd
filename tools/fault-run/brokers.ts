/** Job: the brokers of a fault run, each in a network of its own where this machine lets us. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../free-ports.ts'
import { Broker } from '../kafka/broker.ts'
import { kafkaJars } from '../kafka/jars.ts'
import type { Node } from '../kafka/properties.ts'
import { Network } from './network.ts'

const heap = '320m'
/**
 * A broker that is put out while it is alone loses ends of transactions (decisions/019), and on a busy
 * machine it would be without any fault.
 */
const aloneOnABusyMachine = { 'broker.session.timeout.ms': '20000' }

export class Brokers {
  readonly addresses: string
  readonly #all: readonly Broker[]
  /** Left out where this machine knows none; then nobody can be parted from anybody. */
  readonly network: Network | undefined

  private constructor(all: readonly Broker[], network: Network | undefined) {
    this.#all = all
    this.network = network
    this.addresses = all.map(({ address }) => address).join(',')
  }

  static async start(count: number, directory: string, say: (line: string) => void) {
    const made = await Network.make(count)
    const network = made instanceof Network ? made : undefined
    say(
      made instanceof Network
        ? 'Each broker has a network of its own: brokers and clients can be parted.'
        : `This machine gives no networks (${made}): nobody will be parted.`,
    )
    const jars = await kafkaJars(say)
    const ports = await freePorts(2 * count)
    const nodes: Node[] = Array.from({ length: count }, (_, at) => ({
      id: at + 1,
      port: ports[2 * at] ?? 0,
      controllerPort: ports[2 * at + 1] ?? 0,
      ...(network && { host: network.hostOf(at + 1) }),
    }))
    const extra = count === 1 ? aloneOnABusyMachine : {}
    const place = { jars, directory: join(directory, 'kafka'), heap, extra }
    mkdirSync(place.directory, { recursive: true })
    const all = nodes.map((node) => {
      const under = network === undefined ? {} : { under: network.under(node.id) }
      return new Broker(node, nodes, { ...place, ...under })
    })
    const brokers = new Brokers(all, network)
    try {
      await Promise.all(all.map((broker) => broker.prepare()))
      await Promise.all(all.map((broker) => broker.start()))
      await Promise.all(all.map((broker) => broker.ready()))
    } catch (error) {
      await brokers.stop()
      throw error
    }
    return brokers
  }

  get count(): number {
    return this.#all.length
  }

  /** Numbers begin with 1. */
  numbered(number: number): Broker {
    const broker = this.#all[number - 1]
    if (broker === undefined) throw new RangeError(`There is no broker ${number}.`)
    return broker
  }

  async stop(): Promise<void> {
    for (const broker of this.#all) broker.signal('SIGCONT')
    // One that waits for a majority that is ending too would wait for long.
    await Promise.all(this.#all.map((broker) => (this.count === 1 ? broker.stop() : broker.kill())))
    this.network?.remove()
  }
}
