/**
 * Job: calls from the edge: which machine they are for, whether they may come in, their envelope.
 * Boundary: a call that comes in waits in the intake; its answer is the batch's.
 *
 * A1 A call is turned away at once where it cannot be answered soon: past a bound, behind a full
 *    dead letter, for a shard that is not open here, after a commit that failed.
 */
import type { Sent } from '../contract/message.ts'
import { checkName } from '../machine/names.ts'
import type { Parts } from './batch.ts'
import type { Envelope, Once } from './envelope.ts'
import type { Intake } from './intake.ts'
import type { Target } from './registry.ts'
import { keyText, shardKey, shardOf } from './shard.ts'
import { Busy, Elsewhere, Waiter, type AskResult } from './work.ts'

export type AskOptions = {
  readonly tenant: string
  readonly id?: string
  readonly correlation?: string
  readonly once?: Once
  readonly trace?: string
}

type Call = { readonly sent: Sent; readonly options: AskOptions; readonly key: string }

type Edge = {
  readonly intake: Intake
  readonly clock: () => number
  readonly newId: () => string
}

export class Calls {
  readonly #parts: Parts
  readonly #edge: Edge
  /** Why no call is taken any more. */
  closed: Error | undefined

  constructor(parts: Parts, edge: Edge) {
    this.#parts = parts
    this.#edge = edge
  }

  ask(sent: Sent, options: AskOptions): Promise<AskResult> {
    const target = this.#targetOf(sent)
    return this.#call(target, { sent, options, key: keyOf(target, sent) })
  }

  /** The shard of the key that a message is for. */
  shardOf(sent: Sent, tenant: string): number {
    const key = keyOf(this.#targetOf(sent), sent)
    return shardOf(keyText(tenant, key), this.#parts.log.shards)
  }

  askEachShard(
    sent: Sent,
    options: AskOptions,
  ): Promise<readonly { readonly shard: number; readonly body: unknown }[]> {
    const target = this.#targetOf(sent)
    const shards = [...this.#parts.open.keys()].sort((a, b) => a - b)
    if (shards.length === 0) {
      return Promise.reject(new Elsewhere('No shard is open here.', { mayBeDone: false }))
    }
    return Promise.all(
      shards.map(async (shard) => {
        const { body } = await this.#call(target, { sent, options, key: shardKey(shard) })
        return { shard, body }
      }),
    )
  }

  #targetOf({ type, data }: Sent): Target {
    const target = this.#parts.registry.targets(type.wireName)[0]
    if (target === undefined) throw new Error(`Nobody handles ${type.wireName}.`)
    if (!type.fits(data)) throw new Error(`This is no ${type.wireName}.`)
    return target
  }

  #call(asked: Target, call: Call): Promise<AskResult> {
    const { options, key } = call
    const target = this.#parts.views.read(asked, keyText(options.tenant, key))
    if (target === undefined) {
      return Promise.reject(new Busy(`${asked.service.name} is being built from the events.`, 1))
    }
    checkName(keyText(options.tenant, key))
    if (options.once !== undefined) checkName(options.once.key)
    const refusal = this.#turnAway(call) ?? this.#elsewhere(options.tenant, key)
    if (refusal !== undefined) return Promise.reject(refusal)
    const envelope = this.#envelope(target, call)
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(resolve, reject)
      this.#edge.intake.call({ envelope, target, waiter, behind: undefined })
    })
  }

  #envelope(target: Target, { sent, options, key }: Call): Envelope {
    return {
      id: options.id ?? this.#edge.newId(),
      type: sent.type.wireName,
      version: sent.type.version,
      tenant: options.tenant,
      service: target.service.name,
      key,
      time: this.#edge.clock(),
      origin: 'edge',
      cause: undefined,
      correlation: options.correlation,
      trace: options.trace,
      asker: undefined,
      once: options.once,
      timer: undefined,
      data: sent.data,
    }
  }

  #turnAway({ sent, options: { tenant } }: Call): Error | undefined {
    if (this.closed !== undefined) return this.closed
    const { deadLetters, limits } = this.#parts
    const { waitingMax, followersMax } = limits
    if (this.#edge.intake.waiting >= waitingMax) {
      return new Busy(`${waitingMax} calls wait already.`, 1)
    }
    if (deadLetters.count === 0) return undefined
    for (const { service, key } of sent.type.needs?.(sent.data as never) ?? []) {
      const letter = deadLetters.of(service, keyText(tenant, key))
      if (letter !== undefined && letter.followers >= followersMax) {
        return new Busy(`${service} ${key} waits behind dead letter ${letter.id}.`, 30, letter.id)
      }
    }
    return undefined
  }

  #elsewhere(tenant: string, key: string): Error | undefined {
    const { open, log } = this.#parts
    if (open.size === log.shards) return undefined
    const shard = shardOf(keyText(tenant, key), log.shards)
    if (open.has(shard)) return undefined
    return new Elsewhere(`Shard ${shard} is not open here.`, { mayBeDone: false })
  }
}

function keyOf({ by }: Target, { type, data }: Sent): string {
  const key = (data as Readonly<Record<string, unknown>>)[by ?? '']
  if (typeof key !== 'string') throw new Error(`${type.wireName} has no key.`)
  return key
}
