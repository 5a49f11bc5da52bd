/**
 * Job: orders, newest first, by any of their fields.
 * Boundary: state and customer lead to their orders at once; what else is asked for is looked for among
 * those, so many at a time. A page may then be short, and says so by its `next`.
 */
import { isoTime, oneOf, text, type Payload } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  shownOrder,
  listOrders,
  orderStates,
  showOrder,
  type Order,
  type OrdersPage,
} from '#contracts/orders'
import { reasonCodes } from '#contracts/fields'
import { pageOf } from '../answers/page.ts'
import { givenId, instantAt } from '../bodies.ts'
import { calls } from '../calls.ts'
import { encodeCursor } from '../cursor.ts'
import { readOptions, send, type Edge } from '../edge.ts'
import { readsList, type ListQuery } from '../list-query.ts'
import { newest } from '../merge.ts'
import { paging } from '../openapi/operation.ts'

const amount = text({ pattern: '^[0-9]{1,15}$' })
const word = text({ min: 1, max: 200 })

/** What may be asked for, each by itself or together. */
const orderQuery = {
  ...{ state: oneOf(...orderStates), customerId: givenId, account: givenId, slot: givenId },
  ...{ currency: text({ pattern: '^[A-Z]{3}$' }), sku: word },
  reason: oneOf(...reasonCodes),
  ...{ paidBy: oneOf('account', 'card', 'nothing'), totalFrom: amount, totalTo: amount },
  /** Placed at or after the one, and before the other. */
  ...{ placedFrom: word, placedTo: word },
}
const readList = readsList('orders', orderQuery)
type OrderQuery = ListQuery<typeof orderQuery>
type OrderFilter = OrderQuery['filter']

/** Of one request; a page that has found less until then tells where to go on. */
const lookedAtMost = 2000
/** At once, where not each of them may fit. */
const lookedAtOnce = 200

type Item = OrdersPage['items'][number]

export const listOrdersCalls = calls(
  {
    'GET /v1/orders': {
      access: 'read',
      summary: 'Orders, newest first',
      query: { ...orderQuery, ...paging },
      answers: pageOf(shownOrder),
    },
  },
  (edge) => ({
    'GET /v1/orders': (request, reply) => list(edge, request, reply),
  }),
)

async function list(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const { wanted, filter } = readList(request)
  const search = new Search(edge, { wanted, filter, options: readOptions(edge, request) })
  return send(reply, await search.page())
}

type Asked = Pick<OrderQuery, 'wanted' | 'filter'> & {
  readonly options: ReturnType<typeof readOptions>
}

class Search {
  readonly #edge: Edge
  readonly #asked: Asked
  readonly #fits: (order: Order) => boolean
  readonly #from: string

  constructor(edge: Edge, asked: Asked) {
    this.#edge = edge
    this.#asked = asked
    this.#fits = fitting(asked.filter)
    const { placedFrom } = asked.filter
    this.#from = placedFrom === undefined ? '' : isoTime(instantAt('/placedFrom', placedFrom))
  }

  async page(): Promise<{ readonly items: readonly Order[]; readonly next: string | null }> {
    const { list, limit, filter } = this.#asked.wanted
    const items: Order[] = []
    let last: string | undefined
    for await (const { place, order, isLast } of this.#orders()) {
      if (order.placedAt < this.#from) return { items, next: null }
      if (this.#fits(order)) items.push(order)
      if (isLast) return { items, next: null }
      last = place
      if (items.length === limit) break
    }
    return { items, next: last === undefined ? null : encodeCursor({ list, place: last, filter }) }
  }

  /** Newest first, as many as one request looks at. */
  async *#orders() {
    let after = this.#start()
    for (let looked = 0; looked < lookedAtMost;) {
      const { found, hasMore } = await this.#some(after)
      for (const [at, one] of found.entries()) {
        yield { ...one, isLast: !hasMore && at === found.length - 1 }
      }
      if (!hasMore) return
      looked += found.length
      after = found.at(-1)?.place
    }
  }

  /** Places sort as their times do, and `|` stands behind a time. */
  #start(): string | undefined {
    const { wanted, filter } = this.#asked
    if (wanted.after !== undefined || filter.placedTo === undefined) return wanted.after
    return `${String(instantAt('/placedTo', filter.placedTo)).padStart(16, '0')}|`
  }

  async #some(after: string | undefined) {
    const { wanted, filter, options } = this.#asked
    const { state, customerId, ...more } = filter
    const isExact = Object.keys(more).length === 0
    const limit = isExact ? wanted.limit : Math.max(wanted.limit, lookedAtOnce)
    const question: Payload<typeof listOrders> = {
      limit,
      ...(state === undefined ? {} : { state }),
      ...(customerId === undefined ? {} : { customerId }),
      ...(after === undefined ? {} : { after }),
    }
    const { lists, engine } = this.#edge
    const page = { limit, options }
    const { items, hasMore } = await newest<Item>(this.#edge, listOrders(question), page)
    const shown = await lists.each(items, ({ orderId }) =>
      engine.ask(showOrder({ orderId }), options),
    )
    const found = shown.map(({ body }, at) => ({
      ...{ place: items[at]?.place ?? '', order: body as Order },
    }))
    return { found, hasMore }
  }
}

type Fits = (order: Order, wanted: string) => boolean

const fits: { readonly [Name in keyof OrderFilter]: Fits } = {
  // An order may have moved on between the list's answer and its own.
  state: ({ state: is }, wanted) => is === wanted,
  account: ({ payment }, wanted) => payment?.account === wanted,
  slot: ({ delivery }, wanted) => delivery?.slot === wanted,
  currency: ({ currency: is }, wanted) => is === wanted,
  sku: ({ lines }, wanted) => lines.some((line) => line.sku === wanted),
  reason: ({ reasons }, wanted) => reasons.some(({ code }) => code === wanted),
  paidBy: (order, wanted) => paidByOf(order) === wanted,
  totalFrom: ({ total }, wanted) => total >= Number(wanted),
  totalTo: ({ total }, wanted) => total <= Number(wanted),
}

function fitting(filter: OrderFilter): (order: Order) => boolean {
  const wanted = Object.entries(filter) as [keyof OrderFilter, string][]
  return (order) => wanted.every(([name, value]) => fits[name]?.(order, value) ?? true)
}

function paidByOf({ payment }: Order): 'account' | 'card' | 'nothing' {
  if (payment?.account !== undefined) return 'account'
  return payment?.card === undefined ? 'nothing' : 'card'
}
