/** A product that more have pre-ordered by card than there are, and the provider's book about it. */
import assert from 'node:assert/strict'
import { until } from '@millrace/kernel/testing'
import type { Body } from './running.ts'

const price = 500
/** Most cards are good; some are declined, some answers and some calls are lost. */
const tokenOf = (nth: number): string => {
  if (nth % 20 === 3) return 'tok-declined-poor'
  if (nth % 30 === 6) return `tok-lost-${nth}`
  return nth % 100 === 50 ? `tok-timeout-${nth}` : `tok-${nth}`
}

type Answer = { readonly status: number; readonly body: Body }
type Send = (call: readonly [string, string], body?: unknown) => Promise<Answer>
type Sizes = { readonly cap: number; readonly asked: number; readonly perSecond: number }

export class WaveOfCards {
  readonly #send: Send
  readonly #sizes: Sizes

  constructor(send: Send, sizes: Sizes) {
    this.#send = send
    this.#sizes = sizes
  }

  async begin(): Promise<void> {
    const { cap, asked, perSecond } = this.#sizes
    await this.#send(['PUT', '/v1/preorder-products/lamp'], {
      ...{ releaseAt: '2031-05-01T08:00:00Z', cap, currency: 'EUR', unitPrice: price },
      ...{ payWhen: 'release', perSecond, payWithinSeconds: 2 },
    })
    await this.#send(['PUT', '/v1/stock/lamp'], { onHand: cap })
    for (let nth = 0; nth < asked; nth++) {
      const payment = { card: { token: tokenOf(nth) } }
      const body = { id: `p-${nth}`, customerId: 'anna', sku: 'lamp', quantity: 1, payment }
      assert.equal((await this.#send(['POST', '/v1/preorders'], body)).status, 201)
    }
    const { status } = await this.#send(['POST', '/v1/preorder-products/lamp/release'])
    assert.equal(status, 200)
  }

  async now(): Promise<Body> {
    return (await this.#send(['GET', '/v1/preorder-products/lamp/wave'])).body
  }

  reaches(count: number): Promise<Body> {
    return this.#comesTo(({ released }) => Number(released) >= count, `${count} are released`)
  }

  async ends(): Promise<void> {
    const isOver = ({ state }: Body) => state === 'released'
    const { taken, released, canceled } = await this.#comesTo(isOver, 'the wave is over')
    const { cap, asked } = this.#sizes
    assert.deepEqual([taken, released, canceled], [cap, cap, asked - cap])
  }

  /** A busy machine may take long for all of it; for each change of a number it has the usual time. */
  async #comesTo(isThere: (wave: Body) => boolean, why: string): Promise<Body> {
    for (let seen: unknown; ;) {
      let wave: Body = {}
      await until(async () => {
        wave = await this.now()
        return isThere(wave) || wave['revision'] !== seen
      }, why)
      if (isThere(wave)) return wave
      seen = wave['revision']
    }
  }

  /** The product knows how it ended before each of those whom it tells does. */
  async #final(id: string): Promise<Body> {
    let preorder: Body = {}
    await until(async () => {
      preorder = (await this.#send(['GET', `/v1/preorders/${id}`])).body
      return preorder['state'] === 'RELEASED' || preorder['state'] === 'CANCELED'
    }, `${id} is over`)
    return preorder
  }

  /** Each of those who got one was charged once, and nobody else was. */
  async isRightIn(providerUrl: string): Promise<void> {
    const paid = await paidIn(providerUrl)
    let charged = 0
    for (let nth = 0; nth < this.#sizes.asked; nth++) {
      const { state, orderId } = await this.#final(`p-${nth}`)
      if (state === 'CANCELED') continue
      assert.equal(paid.get(String(orderId)), price, `p-${nth}`)
      charged += price
    }
    assert.equal(charged, this.#sizes.cap * price)
    // Whatever else there is in the book came to nothing.
    const all = [...paid.values()].reduce((sum, one) => sum + one, 0)
    assert.equal(all, charged)
  }
}

/** By order, what its holds came to. */
async function paidIn(providerUrl: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${providerUrl}/holds`)
  const paid = new Map<string, number>()
  for (const hold of ((await answer.json()) as { items: readonly Body[] }).items) {
    const { reference, captured, refunded, state } = hold
    const order = String(reference)
    assert.notEqual(state, 'held', `${order} holds something still`)
    paid.set(order, (paid.get(order) ?? 0) + Number(captured) - Number(refunded))
  }
  return paid
}
