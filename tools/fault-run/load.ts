/**
 * Job: customers that place orders at all instances in turn while those fail, and never forget what they
 * were promised. Every write has a key and is repeated under it, elsewhere too, until it is answered; some
 * are repeated although they were answered, sent to two at once, or come again with another body.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import { surely, type Answer, type Call, type Journal } from './journal.ts'
import { adjustment, opening, order, someDeposit, somePath, type Wish } from './shop.ts'

const wishMsMax = 600_000

type Around = {
  readonly urls: readonly string[]
  readonly journal: Journal
  readonly chance: Chance
  /** Whether this release takes a wish to cancel. */
  readonly cancels: boolean
}

export class Load {
  /** Every order that was acknowledged, by its id. */
  readonly orders = new Set<string>()
  /** Those of which it was acknowledged that they are to be canceled. */
  readonly unwanted = new Set<string>()
  approved = 0
  canceled = 0
  lastApprovalAt = performance.now()
  longestGapMs = 0
  /** Wishes that were never answered. */
  unanswered = 0
  readonly #around: Around
  #next = 0
  #stopping = false
  #isGivenUp = false

  constructor(around: Around) {
    this.#around = around
  }

  async open(): Promise<void> {
    for (const wish of opening()) await this.#wish(wish)
  }

  async customer(pauseMs: number): Promise<void> {
    const { chance } = this.#around
    while (!this.#stopping) {
      await chance.of<() => Promise<unknown>>([
        [70, () => this.#order()],
        [12, () => this.#wish(someDeposit(chance, this.#next))],
        [9, () => this.#wish(adjustment(chance))],
        [9, () => this.#read('read', somePath(chance))],
      ])()
      await sleep(chance.whole(0, 2 * pauseMs))
    }
  }

  stop(): void {
    this.#stopping = true
  }

  /** What was not answered by now is not asked again. */
  giveUp(): void {
    this.#isGivenUp = true
  }

  forgetGap(): void {
    this.longestGapMs = 0
  }

  async #order(): Promise<void> {
    const { chance } = this.#around
    const wish = order(chance, this.#next)
    const waitS = chance.is(0.5) ? { waitS: chance.whole(1, 8) } : {}
    const call = { ...this.#callOf(wish), ...waitS }
    if (chance.is(0.05)) void this.#around.journal.call(this.#url(), call)
    const answer = await this.#send(call)
    const id = answer?.body['id']
    if (answer?.status !== 201 || typeof id !== 'string') return
    this.orders.add(id)
    await this.#afterwards(call, id)
  }

  async #afterwards(call: Call, id: string): Promise<void> {
    const { chance, cancels } = this.#around
    if (chance.is(0.1)) await this.#send(call)
    if (chance.is(0.03)) {
      await this.#send({ ...call, kind: 'other-body', body: changed(call.body) })
    }
    if (cancels && chance.is(0.16)) await this.#endOtherwise(id)
    if (chance.is(0.5)) {
      const waits = chance.is(0.6) ? '?wait=10' : ''
      await this.#read('read', `/v1/orders/${id}${waits}`)
    }
  }

  async #endOtherwise(id: string): Promise<void> {
    const at = { method: 'POST' as const, path: `/v1/orders/${id}` }
    if (this.#around.chance.is(0.4)) {
      await this.#wish({ ...at, kind: 'ship', path: `${at.path}/ship`, body: {} })
      return
    }
    const body = { reason: 'Regretted.' }
    const answer = await this.#wish({ ...at, kind: 'cancel', path: `${at.path}/cancel`, body })
    if (answer?.status === 200) this.unwanted.add(id)
  }

  async #wish(wish: Wish): Promise<Answer | undefined> {
    const call = this.#callOf(wish)
    const answer = await this.#send(call)
    if (this.#around.chance.is(0.1)) await this.#send(call)
    return answer
  }

  async #read(kind: string, path: string): Promise<void> {
    const call = { wish: this.#next++, kind, method: 'GET' as const, path }
    this.#heard(await this.#around.journal.call(this.#url(), call))
  }

  async #send(call: Call): Promise<Answer | undefined> {
    const { journal } = this.#around
    const answer = await surely(journal, call, {
      urls: () => this.#url(),
      withinMs: wishMsMax,
      isGivenUp: () => this.#isGivenUp,
    })
    if (answer === undefined) this.unanswered++
    else this.#heard(answer)
    return answer
  }

  #heard({ body }: Answer): void {
    if (body['state'] === 'CANCELED') this.canceled++
    if (body['state'] !== 'APPROVED') return
    this.approved++
    const now = performance.now()
    this.longestGapMs = Math.max(this.longestGapMs, now - this.lastApprovalAt)
    this.lastApprovalAt = now
  }

  #callOf({ kind, method, path, body }: Wish): Call {
    const wish = this.#next++
    const key = method === 'POST' ? { key: `wish-${wish}` } : {}
    return { wish, kind, method, path, body, ...key }
  }

  #url(): string {
    const { urls, chance } = this.#around
    return urls[chance.whole(0, urls.length - 1)] ?? ''
  }
}

const changed = (body: unknown): unknown => ({ ...(body as object), customerId: 'somebody-else' })
