/** What a client of pre-orders does, against the whole of Millrace and a payment provider for tests. */
import { PaymentProviderDouble } from './payment-provider.ts'
import {
  items,
  running,
  sendTo,
  type Answer,
  type Body,
  type Call,
  type Running,
} from './running.ts'

export const fold = {
  ...{ userId: '1', userAddress: 'seoul', productId: '1', productName: 'fold' },
  ...{ price: '1300000', cardNo: '1234-1234-1234-9876', status: 'order' },
}
/** On a busy machine a payment takes its time; only where that is the point is it waited for less. */
export const patienceMs = 60_000
export const shownCard = '****-****-****-9876'

export const rowsOf = ({ body }: Pick<Answer, 'body'>, table: string): readonly Body[] =>
  (body['_embedded'] as Readonly<Record<string, readonly Body[]>>)[table] ?? []

export const idOf = ({ headers }: Answer): number =>
  Number(headers.get('location')?.split('/').at(-1))

export const typesOf = (values: readonly Body[]) => values.map(({ eventType }) => eventType)

/** A client of what listens somewhere. */
export class PreorderClient {
  readonly #at: () => string

  constructor(at: () => string) {
    this.#at = at
  }

  call(method: string, path: string, call: Call = {}): Promise<Answer> {
    return sendTo(this.#at() + path, method, call)
  }

  post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('POST', '/preReservations', { body, headers })
  }

  async list(table: string, query = ''): Promise<readonly Body[]> {
    return rowsOf(await this.call('GET', `/${table}${query}`), table)
  }

  /** What `myReservations` says of one. */
  async mine(id: number): Promise<Body> {
    return (await this.call('GET', `/myReservations/${id}`)).body
  }
}

export type Shop = {
  readonly app: Running
  readonly provider: PaymentProviderDouble
  readonly client: PreorderClient
  /** What the topic tells of a reservation. */
  readonly facts: (id: number) => Promise<readonly Body[]>
  readonly stop: () => Promise<void>
}

export async function openShop(paymentTimeoutMs = patienceMs): Promise<Shop> {
  const provider = new PaymentProviderDouble()
  await provider.start()
  const storefrontOptions = { paymentUrl: provider.url, paymentTimeoutMs }
  const app = await running({ storefronts: ['preorder'], storefrontOptions })
  return {
    ...{ app, provider, client: new PreorderClient(() => app.at('preorder')) },
    facts: async (id) => {
      const told = items(await app.send('GET', '/v1/log/topics/prereservation/records?limit=1000'))
      return told.filter(({ key }) => key === String(id)).map(({ value }) => value as Body)
    },
    stop: async () => {
      await app.stop()
      await provider.stop()
    },
  }
}
