/** For tests of cards: a shop, and a stand-in for the provider that does as it is told. */
import type { Order } from '../client/api.ts'
import { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import { running, type Body, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

export type CardShop = Running & {
  readonly provider: StandInProvider
  readonly providerUrl: string
  /** Orders by card, and waits for the order's end. */
  readonly buy: (id: string, token: string) => Promise<Order>
  readonly history: (id: string) => Promise<readonly string[]>
  readonly heldAt: () => Promise<readonly Body[]>
}

/** Well above what a call of the stand-in takes on a busy machine: what times out is asked again. */
const cardTimeoutMs = 1500

const byCard = (token: string) => ({ ...order, payment: { card: { token } } })

export async function openCardShop(options: Parameters<typeof running>[0] = {}): Promise<CardShop> {
  const provider = new StandInProvider()
  const providerUrl = await provider.listen()
  const storefrontOptions = { paymentUrl: providerUrl, cardTimeoutMs }
  const shop = await running({ ...options, storefrontOptions })
  await stocked(shop)
  return {
    ...shop,
    ...{ provider, providerUrl },
    buy: (id, token) =>
      shop.client.done('POST /v1/orders', { wait: 60, body: { id, ...byCard(token) } }),
    history: async (id) => {
      const { items } = await shop.client.done('GET /v1/orders/{id}/history', { id })
      return items.map(({ what }) => what)
    },
    heldAt: async () => {
      const response = await fetch(`${providerUrl}/holds`)
      return ((await response.json()) as { items: readonly Body[] }).items
    },
    stop: async () => {
      await shop.stop()
      await provider.close()
    },
  }
}
