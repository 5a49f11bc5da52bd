/** Pre-orders over HTTP, in the words of Spring Data REST. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CardTokens } from '#gateway/payments/card-tokens'
import { Problem } from '#gateway/problem'
import { refusal } from '#gateway/problem-of'
import type { Dialect, DialectEdge, DialectRoute } from '../dialect.ts'
import { docsPage } from '../docs-page.ts'
import type { StorefrontOptions } from '../storefront.ts'
import { changeSealed, openRow } from './addresses.ts'
import { alpsJson, answerFaulty, answerProblem, baseOf, halJson, json } from './answers.ts'
import {
  cancelReservation,
  changeReservation,
  tables,
  type Row,
  type Shown,
  type Table,
} from './contracts.ts'
import { collection, hrefOf, resource } from './hal.ts'
import { TableLists } from './list-table.ts'
import { openapi } from './openapi.ts'
import { askedOf } from './page.ts'
import { place, placePayment, type Placing } from './place.ts'
import { profileOf, profiles } from './profile.ts'
import { asWhole, readWanted, type Read } from './read-wanted.ts'
import { Settling } from './settling.ts'

export const preorderDialect = (options: StorefrontOptions): Dialect => ({
  routes: (edge) => {
    const settling = new Settling(edge)
    const placing = { edge, settling, cards: new CardTokens(options) }
    return [
      ...tables.flatMap((table) => readRoutes(placing, table, new TableLists(edge))),
      {
        method: 'GET',
        path: '/profile',
        handle: async (_, reply, request) => halJson(reply, profiles(baseOf(request))),
      },
      ...writeRoutes(placing),
      {
        method: 'GET',
        path: '/actuator/health',
        handle: async (_, reply) => health(edge, reply),
      },
      { method: 'GET', path: '/openapi.json', handle: async (_, reply) => json(reply, openapi) },
      {
        method: 'GET',
        path: '/docs',
        handle: async (_, reply) => reply.type('text/html; charset=utf-8').send(docsPage(openapi)),
      },
    ]
  },
  takesSlashBehind: true,
  answerFaulty,
  answerProblem,
})

function health({ engine }: DialectEdge, reply: FastifyReply): FastifyReply {
  const isUp = engine.failure === undefined && engine.notReady === undefined
  return json(reply.code(isUp ? 200 : 503), { status: isUp ? 'UP' : 'DOWN' })
}

function readRoutes(placing: Placing, table: Table, lists: TableLists): DialectRoute[] {
  return [
    {
      method: 'GET',
      path: `/${table}`,
      handle: async (_, reply, request) => {
        const asked = askedOf(request.url)
        const found = await lists.page(table, asked)
        return halJson(reply, collection(baseOf(request), { table, asked, ...found }))
      },
    },
    {
      method: 'GET',
      path: `/${table}/:id`,
      handle: async (_, reply, request) => {
        const number = numberOf(request)
        const { rows } = await placing.settling.show(number)
        return one(placing, reply, { table, number, row: rows[table] })
      },
    },
    {
      method: 'GET',
      path: `/profile/${table}`,
      handle: async (_, reply, request) => alpsJson(reply, profileOf(baseOf(request), table)),
    },
  ]
}

function writeRoutes(placing: Placing): DialectRoute[] {
  const { edge } = placing
  const path = '/preReservations/:id'
  const change = async (read: Read, reply: FastifyReply) => {
    const number = numberOf(reply.request)
    const { rows } = await placing.settling.show(number)
    const row = rows.preReservations
    if (row === null) throw nothingAt({ table: 'preReservations', number })
    const { set, cleared } = await changeSealed(edge.personal, read, { number, row })
    const asked = changeReservation({ reservationId: String(number), set, cleared: [...cleared] })
    const { accepted, body } = await edge.engine.ask(asked, { tenant: edge.tenant })
    if (!accepted) throw refusal(body)
    return one(placing, reply, { table: 'preReservations', number, row: body as Row })
  }
  return [
    {
      method: 'POST',
      path: '/preReservations',
      handle: async (body, reply) => {
        const { number, shown, replayed } = await place(placing, readWanted(body), reply)
        if (replayed) reply.header('idempotency-replayed', 'true')
        const row = reservationIn(shown)
        return created(placing, reply, { table: 'preReservations', number, row })
      },
    },
    {
      method: 'POST',
      path: '/payments',
      handle: (body, reply) => pay(placing, readWanted(body), reply),
    },
    { method: 'PUT', path, handle: (body, reply) => change(asWhole(readWanted(body)), reply) },
    { method: 'PATCH', path, handle: (body, reply) => change(readWanted(body), reply) },
    {
      method: 'DELETE',
      path,
      handle: async (_, reply, request) => {
        const asked = cancelReservation({ reservationId: String(numberOf(request)) })
        const { accepted, body } = await edge.engine.ask(asked, { tenant: edge.tenant })
        if (!accepted) throw refusal(body)
        return reply.code(204).send()
      },
    },
  ]
}

/** What was canceled has no row of its own any more, and is shown as it ended. */
function reservationIn({ rows, ended }: Shown): Row | null {
  return rows.preReservations ?? ended
}

/** A reservation is paid once: who asks for its payment again is shown the one that there is. */
async function pay(placing: Placing, read: Read, reply: FastifyReply): Promise<FastifyReply> {
  const known = read.preReservationId
  if (known !== undefined && known > 0) {
    const { number, rows } = await placing.settling.settled(known, reply.raw)
    if (number !== 0 && rows.myReservations !== null)
      return paid(placing, reply, { number, row: rows.payments })
  }
  const { number, shown } = await placePayment(placing, read, reply)
  return paid(placing, reply, { number, row: shown.rows.payments })
}

async function paid(
  placing: Placing,
  reply: FastifyReply,
  { number, row }: Pick<Found, 'number' | 'row'>,
): Promise<FastifyReply> {
  if (row === null) throw new Problem('conflict', `Reservation ${number} is not paid.`)
  return created(placing, reply, { table: 'payments', number, row })
}

type Found = { readonly table: Table; readonly number: number; readonly row: Row | null }

function created(placing: Placing, reply: FastifyReply, found: Found): Promise<FastifyReply> {
  const location = hrefOf(baseOf(reply.request), found.table, found.number)
  return one(placing, reply.code(201).header('location', location), found)
}

async function one(
  { edge }: Placing,
  reply: FastifyReply,
  { table, number, row: sealed }: Found,
): Promise<FastifyReply> {
  if (sealed === null) throw nothingAt({ table, number })
  const row = await openRow(edge.personal, sealed)
  return halJson(reply, resource(baseOf(reply.request), table, { number, row }))
}

const nothingAt = ({ table, number }: Pick<Found, 'table' | 'number'>): Problem =>
  new Problem('not-found', `There is no ${number} in ${table}.`)

function numberOf(request: FastifyRequest): number {
  const { id = '' } = request.params as Readonly<Record<string, string>>
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id)
  throw new Problem('not-found', 'Ids are whole numbers from 1 on.')
}
