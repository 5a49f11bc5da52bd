/** Where the populator's orders and records go, and how that goes. */
import type { Order } from './records.ts'

const patienceMs = 5000

export class Target {
  readonly #orders: string
  readonly #api: string
  #posted = 0
  #records = 0
  #failed = 0
  #lastAnswer = ''

  constructor(orders: string, api: string) {
    this.#orders = orders.replace(/\/$/, '')
    this.#api = api.replace(/\/$/, '')
  }

  /** Orders that were not taken. */
  get failed(): number {
    return this.#failed
  }

  get told(): string {
    const failed = this.#failed === 0 ? '' : `, ${this.#failed} failed`
    return `${this.#posted} orders posted, ${this.#records} records written${failed}; ${this.#lastAnswer}`
  }

  /** Whether it was taken; one that was not is told, and does not end the rest. */
  async post(order: Order): Promise<boolean> {
    try {
      const answer = await send(`${this.#orders}/v1/orders`, order)
      const text = await answer.text()
      this.#lastAnswer = `${answer.status} ${text}`
      if (answer.ok) this.#posted++
      else this.#failed++
      return answer.ok
    } catch (error) {
      this.#failed++
      this.#lastAnswer = why(error)
      return false
    }
  }

  /** A record by hand. Without the first ones nothing would come of the orders, so a failure is told. */
  async write(topic: string, key: unknown, value: unknown): Promise<void> {
    const url = `${this.#api}/v1/log/topics/${topic}/records`
    const answer = await send(url, { key, value }).catch((error: unknown) => {
      throw new Error(`${url} cannot be reached: ${why(error)}`)
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${text}`)
    this.#records++
  }
}

const send = (url: string, body: unknown): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  })

function why(error: unknown): string {
  const { cause, message } = error instanceof Error ? error : new Error(String(error))
  return cause instanceof Error ? cause.message : message
}
