/**
 * The engine of one of several instances as HTTP sees it from its own thread: what is asked goes over to
 * the first thread, which asks whoever owns the shard; what HTTP has to know at once was told before.
 */
import { keyText, shardOf, type Sent } from '@millrace/kernel'
import type { Answer, CallOptions, GatewayEngine, OnEnded, Telling } from '../engine.ts'
import type { RemoteEngine } from './remote-engine.ts'
import { starting, type Standing } from './standing.ts'

export class InstanceEngine implements GatewayEngine {
  readonly #remote: RemoteEngine
  #standing = starting
  #open: ReadonlySet<number> = new Set()

  constructor(remote: RemoteEngine) {
    this.#remote = remote
  }

  stands(standing: Standing): void {
    this.#standing = standing
    this.#open = new Set(standing.open)
  }

  ask(message: Sent, options: CallOptions): Promise<Answer> {
    return this.#remote.ask(message, options)
  }

  askEachShard(message: Sent, options: CallOptions) {
    return this.#remote.askEachShard(message, options)
  }

  watch(order: string): void {
    this.#remote.watch(order)
  }

  unwatch(order: string): void {
    this.#remote.unwatch(order)
  }

  onEnded(listener: OnEnded): void {
    this.#remote.onEnded(listener)
  }

  telling(): Promise<Telling> {
    return this.#remote.telling()
  }

  get failure(): Error | undefined {
    return this.#remote.failure
  }

  get notReady(): string | undefined {
    return this.#standing.notReady
  }

  /** Where nothing is open here any key will do. */
  takes(tenant: string, id: string): boolean {
    if (this.#open.size === 0) return true
    return this.#open.has(shardOf(keyText(tenant, id), this.#standing.shards))
  }
}
