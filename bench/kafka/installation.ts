/** One installation on the bench's broker: its instances, as a person would start them. */
import { join } from 'node:path'
import type { Target } from '../load/request.ts'
import type { Running } from '../measured-run.ts'
import { startServer, type Server } from '../server.ts'
import type { Bench } from '../standard-figures.ts'
import { verifyPlace } from '../verify.ts'
import type { Brokers } from './brokers.ts'

export type Wanted = {
  /** How its topics begin; another installation has another. */
  readonly name: string
  readonly instances?: number
  readonly nodeFlags?: readonly string[]
}

type Flags = { readonly at: readonly string[]; readonly flags: readonly string[] }

export class Installation {
  readonly running: Running
  /** Of its first instance, to start it again. */
  readonly flags: readonly string[]
  readonly #bench: Bench
  /** Where its topics are. */
  readonly #at: readonly string[]
  #orders = 0

  private constructor(bench: Bench, running: Running, { at, flags }: Flags) {
    this.#bench = bench
    this.running = running
    this.#at = at
    this.flags = flags
  }

  static async start(bench: Bench, brokers: Brokers, wanted: Wanted): Promise<Installation> {
    const { name, instances = 1, nodeFlags = [] } = wanted
    const slots = Array.from({ length: instances }, (_, nth) => nth + 1)
    const at = ['--log', 'kafka', '--brokers', brokers.addresses, '--topic-prefix', `${name}.`]
    const flags = [...at, '--log-level', 'error', ...bench.options.serverFlags]
    const servers = await Promise.all(
      slots.map((slot) =>
        startServer(bench.workplace, {
          data: join(bench.workplace.directory, name, `slot-${slot}`),
          flags: [...flags, '--slot', `${slot}`],
          nodeFlags,
        }),
      ),
    )
    return new Installation(bench, { servers, brokers: brokers.pids }, { at, flags })
  }

  get first(): Server {
    const [first] = this.running.servers
    if (first === undefined) throw new Error('An installation has at least one instance.')
    return first
  }

  /** Fills what orders are drawn from. */
  async seed(): Promise<void> {
    await this.#bench.loader.seed(this.#target)
  }

  /** Orders go to this installation from now on, to all of its instances in turn. */
  async takeOrders(target = this.#target): Promise<void> {
    const { loader, options } = this.#bench
    this.#orders += 1
    const mix = { seed: this.#orders, hot: options.hot, waitSeconds: 10 }
    await loader.prepare(target, mix)
  }

  get #target(): Target {
    const morePorts = this.running.servers.slice(1).map(({ target }) => target.port)
    return { ...this.first.target, morePorts }
  }

  /** Once it is at rest: holds what lies in its topics to the laws. */
  verify(): string {
    const { clean, text } = verifyPlace(this.#at)
    if (!clean) process.exitCode = 1
    return clean ? 'clean' : `NOT CLEAN: ${text.split('\n').at(-1)}`
  }

  async stop(): Promise<void> {
    for (const { child } of this.running.servers) await this.#bench.workplace.stop(child)
  }
}
