/** What a client of wallet orders does: its calls have no body and no type where none is needed. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

export type Told = { readonly status: number; readonly text: string }

export type WalletOrder = {
  readonly id: string
  readonly profileId: string
  readonly orderNumber: number
  readonly productQuantity: number | null
  readonly state: string
}

export type WalletLetter = {
  readonly id: string
  readonly account: string
  readonly text: string
  readonly event: string
  readonly created: string
}

const settledMsMax = 60_000

export class WalletClient {
  readonly #url: string
  readonly #key: string | undefined

  /** `key` stands for each of its calls, where it wants that. */
  constructor(url: string, key?: string) {
    this.#url = url
    this.#key = key
  }

  async call(method: string, path: string, body?: unknown): Promise<Told> {
    const key = this.#key
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(text === undefined ? {} : { body: text }),
    })
    return { status: response.status, text: await response.text() }
  }

  get(path: string): Promise<Told> {
    return this.call('GET', path)
  }

  async createAccount(): Promise<string> {
    return String(await this.#json('POST', '/billing/account/create'))
  }

  deposit(account: string, amount: string): Promise<Told> {
    return this.call('POST', `/billing/account/${account}?amount=${amount}`)
  }

  async balance(account: string): Promise<number> {
    const shown = await this.#json('GET', `/billing/account/${account}`)
    return (shown as { readonly balance: number }).balance
  }

  async order(profile: string, body: unknown): Promise<string> {
    const { status, text } = await this.call('POST', `/orders?profileId=${profile}`, body)
    assert.equal(status, 201, text)
    return String(JSON.parse(text))
  }

  async orders(profile: string): Promise<readonly WalletOrder[]> {
    return (await this.#json('GET', `/orders/?profileId=${profile}`)) as readonly WalletOrder[]
  }

  /** The order when it has ended. */
  async settled(profile: string, id: string): Promise<WalletOrder> {
    for (const end = Date.now() + settledMsMax; ;) {
      const found = await this.#json('GET', `/orders/${id}?profileId=${profile}`)
      const order = found as WalletOrder
      if (order.state !== 'PENDING') return order
      assert.ok(Date.now() < end, `${id} is still PENDING`)
      await sleep(20)
    }
  }

  async letters(): Promise<readonly WalletLetter[]> {
    return (await this.#json('GET', '/notification/')) as readonly WalletLetter[]
  }

  async lettersOf(account: string): Promise<readonly WalletLetter[]> {
    const found = await this.#json('GET', `/notification/account/${account}`)
    return found as readonly WalletLetter[]
  }

  async forgetLetters(): Promise<void> {
    assert.equal((await this.call('DELETE', '/notification/')).status, 200)
  }

  async #json(method: string, path: string): Promise<unknown> {
    const { status, text } = await this.call(method, path)
    assert.equal(status, 200, text)
    return JSON.parse(text)
  }
}
