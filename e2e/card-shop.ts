/** For tests of cards: a shop, and a stand-in for the provider that does as it is told. */
import { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import { running, type Answer, type Body, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

export type CardShop = Running & {
  readonly provider: StandInProvider
  readonly providerUrl: string
  /** Orders by card, and waits for the order's end. */
  readonly buy: (id: string, token: string) => Promise<Answer>
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
      shop.send('POST', '/v1/orders', { headers: wait, body: { id, ...byCard(token) } }),
    history: async (id) => {
      const { body } = await shop.send('GET', `/v1/orders/${id}/history`)
      return (body['items'] as readonly Body[]).map(({ what }) => String(what))
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
