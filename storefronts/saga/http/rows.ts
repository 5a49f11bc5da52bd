import { decimalOf } from '../../decimals.ts'
import {
  addRow,
  changeRow,
  removeRow,
  showRow,
  type Done,
  type Kind,
  type Row,
} from '../rows/contracts.ts'
import { doneOrNot, json, plain } from './answers.ts'
import { bodies, bodyOf, items, minorIn, timeIn } from './bodies.ts'
import { acceptedBody, type Call } from './call.ts'
import type { LocalClock } from './local-time.ts'
import type { SagaRoute } from './route.ts'

/** A table of rows, as its service names it. */
type Table = {
  readonly kind: Kind
  readonly service: string
  /** A row by the body of a call. */
  readonly rowIn: (call: Call) => Row
}

const payments: Table = {
  kind: 'payment',
  service: 'payment',
  rowIn: (call) => {
    const { orderId, cost, status } = bodyOf(call, bodies.payment)
    return { kind: 'payment', orderId, cost: minorIn(cost), status }
  },
}

const warehouse: Table = {
  kind: 'item',
  service: 'warehouse',
  rowIn: (call) => ({ kind: 'item', ...bodyOf(call, bodies.item) }),
}

const deliveries: Table = {
  kind: 'delivery',
  service: 'delivery',
  rowIn: (call) => {
    const { orderId, timeDelivery, status } = bodyOf(call, bodies.delivery)
    const { text, at } = timeIn(timeDelivery)
    return { kind: 'delivery', orderId, timeDelivery: text, deliverAt: at, status }
  },
}

export function shownRow(id: string, { orderId, cost, item, timeDelivery, status }: Row) {
  return {
    id,
    orderId,
    ...(cost === undefined ? {} : { cost: decimalOf(cost) }),
    ...(item === undefined ? {} : { item }),
    ...(timeDelivery === undefined ? {} : { timeDelivery }),
    status,
  }
}

export const rowRoutes = (clock: LocalClock): readonly SagaRoute[] => [
  addOne(payments, { clock, failed: 'Payment not added to DB' }),
  addItems,
  addOne(deliveries, { clock, failed: 'Delivery not added to DB' }),
  ...[payments, warehouse, deliveries].flatMap((table) => routesOf(table, clock)),
]

const isLate = (body: unknown): boolean =>
  (body as { readonly refused?: unknown } | null)?.refused === 'late'
const tooLate = 'Delivery time is incorrect'

type Adding = { readonly clock: LocalClock; readonly failed: string }

const addOne = (table: Table, { clock, failed }: Adding): SagaRoute => ({
  method: 'POST',
  path: `/${table.service}/${table.service}`,
  handle: async (call) => {
    const row = table.rowIn(call)
    const rowId = call.made('row')
    const { accepted, body } = await call.write(addRow({ rowId, row, askedAt: clock() }))
    if (accepted) return json(call.reply, shownRow(rowId, body as Row))
    return plain(call.reply, 417, isLate(body) ? tooLate : failed)
  },
})

const addItems: SagaRoute = {
  method: 'POST',
  path: '/warehouse/warehouse',
  handle: async (call) => {
    const given = bodyOf(call, items)
    const added = await Promise.all(
      given.map(async (item, nth) => {
        const rowId = call.made(`row/${nth}`)
        const row: Row = { kind: 'item', ...item }
        const { accepted, body } = await call.write(addRow({ rowId, row }), { part: `call/${nth}` })
        return accepted ? shownRow(rowId, body as Row) : undefined
      }),
    )
    const isAll = added.length > 0 && added.every((row) => row !== undefined)
    return isAll ? json(call.reply, added) : plain(call.reply, 417, 'Items not added to DB')
  },
}

function routesOf(table: Table, clock: LocalClock): readonly SagaRoute[] {
  const { kind, service } = table
  const path = `/${service}/${service}/:id`
  return [
    {
      method: 'GET',
      path,
      handle: async (call) => {
        const rowId = call.id()
        const row = rowId && (await call.read<Row>(showRow({ rowId, kind })))
        if (rowId && row) return json(call.reply, shownRow(rowId, row))
        return plain(call.reply, 404, `No ${service} with id ${call.param('id')}`)
      },
    },
    {
      method: 'PUT',
      path,
      handle: async (call) => {
        const row = table.rowIn(call)
        const rowId = call.id()
        if (rowId === undefined) return doneOrNot(call.reply, false)
        const changed = await call.write(changeRow({ rowId, row, askedAt: clock() }))
        if (isLate(changed.body)) return plain(call.reply, 417, tooLate)
        return doneOrNot(call.reply, acceptedBody<Done>(changed).done)
      },
    },
    {
      method: 'DELETE',
      path,
      handle: async (call) => {
        const rowId = call.id()
        if (rowId === undefined) return doneOrNot(call.reply, false)
        const removed = await call.write(removeRow({ rowId, kind }))
        return doneOrNot(call.reply, acceptedBody<Done>(removed).done)
      },
    },
  ]
}
