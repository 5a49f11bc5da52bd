/** Whoever posts quick orders, and looks into the topic of notifications for what became of them. */
import type { Caller } from './caller.ts'
import type { Crowd } from './crowd.ts'

const orders = 10
const limit = 1000

type Record = { readonly value: { readonly order_id: string; readonly status: string } }
type Page = { readonly items: readonly Record[]; readonly next: number }

/** What the topic has told so far of orders that somebody waits for; all users read it together. */
class Notifications {
  readonly #told = new Map<string, string[]>()
  #next = 0
  #reading: Promise<void> | undefined

  /** Forgotten once they were asked for. */
  statuses(id: string): readonly string[] | undefined {
    const found = this.#told.get(id)
    this.#told.delete(id)
    return found
  }

  read(caller: Caller): Promise<void> {
    this.#reading ??= this.#page(caller).finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #page(caller: Caller): Promise<void> {
    const path = `/v1/log/topics/notifications/records?limit=${limit}&offset=${this.#next}`
    const { items, next } = await caller.json<Page>({ at: 'native', method: 'GET', path })
    this.#next = Number(next)
    for (const { value } of items) {
      this.#told.set(value.order_id, [...(this.#told.get(value.order_id) ?? []), value.status])
    }
  }
}

export function quickCrowd(): Crowd {
  const notifications = new Notifications()
  return {
    prepare: async () => undefined,
    round: async (caller, nth) => {
      const wanted = new Map<string, string>()
      for (let at = 0; at < orders; at++) {
        const id = `${nth}-${at}`
        await order(caller, id, at)
        wanted.set(id, at > 0 ? 'confirmed' : 'rejected')
      }
      await caller.until(`notifications of round ${nth}`, async () => {
        await notifications.read(caller)
        for (const [id, right] of wanted) {
          const told = notifications.statuses(id)
          if (told === undefined) continue
          caller.hold(told.join() === right, () => `${id} is ${told.join()}`)
          caller.tally.settled(right === 'confirmed')
          wanted.delete(id)
        }
        return wanted.size === 0 ? wanted : undefined
      })
      await caller.json({ at: 'quick', method: 'GET', path: '/health' })
    },
  }
}

async function order(caller: Caller, id: string, quantity: number): Promise<void> {
  const body = { order_id: id, user_id: 'user789', item: 'laptop', quantity }
  const asked = { at: 'quick', method: 'POST', path: '/orders', body } as const
  const { status, order_id } = await caller.json<{ status: string; order_id: string }>(asked)
  caller.hold(status === 'accepted' && order_id === id, () => `${id} is ${status}, ${order_id}`)
}
