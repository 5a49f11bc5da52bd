/** One installation on the bench's broker: its instances, as a person would start them. */
import { join } from 'node:path'
import type { Running } from '../measured-run.ts'
import { startServer, type Server } from '../server.ts'
import type { Bench } from '../standard-figures.ts'
import type { Brokers } from './brokers.ts'

export type Wanted = {
  /** How its topics begin; another installation has another. */
  readonly name: string
  readonly instances?: number
  readonly nodeFlags?: readonly string[]
  readonly flags?: readonly string[]
}

export class Installation {
  readonly running: Running
  readonly #bench: Bench

  private constructor(bench: Bench, running: Running) {
    this.#bench = bench
    this.running = running
  }

  static async start(bench: Bench, brokers: Brokers, wanted: Wanted): Promise<Installation> {
    const { name, instances = 1, nodeFlags = [], flags = [] } = wanted
    const slots = Array.from({ length: instances }, (_, nth) => nth + 1)
    const servers = await Promise.all(
      slots.map((slot) =>
        startServer(bench.workplace, {
          data: join(bench.workplace.directory, name, `slot-${slot}`),
          flags: [
            ...['--log', 'kafka', '--brokers', brokers.addresses, '--slot', `${slot}`],
            ...['--topic-prefix', `${name}.`, '--log-level', 'error'],
            ...bench.options.serverFlags,
            ...flags,
          ],
          nodeFlags,
        }),
      ),
    )
    return new Installation(bench, { servers, brokers: brokers.pids })
  }

  get first(): Server {
    const [first] = this.running.servers
    if (first === undefined) throw new Error('An installation has at least one instance.')
    return first
  }

  /** Fills what orders are drawn from; the orders go to all instances in turn. */
  async prepare(): Promise<void> {
    const { loader, options } = this.#bench
    const morePorts = this.running.servers.slice(1).map(({ target }) => target.port)
    const target = { ...this.first.target, morePorts }
    await loader.seed(target)
    await loader.prepare(target, { seed: 1, hot: options.hot, waitSeconds: 10 })
  }

  async stop(): Promise<void> {
    for (const { child } of this.running.servers) await this.#bench.workplace.stop(child)
  }
}
