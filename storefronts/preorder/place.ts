/** A reservation is placed, and answered when its payment is known. */
import type { Sent } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CardTokens, Exchanged } from '#gateway/payments/card-tokens'
import { derivedId, digestOf } from '#gateway/ids'
import { Problem } from '#gateway/problem'
import { idempotencyKeyOf, pathOf } from '#gateway/questions'
import { sealedDigest } from '#gateway/customers/personal'
import type { DialectEdge } from '../dialect.ts'
import { withAddressSealed } from './addresses.ts'
import { placeReservation, takeNumber, payAlone, type Shown, type Taken } from './contracts.ts'
import type { Read } from './read-wanted.ts'
import type { Settling } from './settling.ts'

/** The ids of all tables are numbers of this one sequence. */
const sequence = 'preReservations'

export type Placing = {
  readonly edge: DialectEdge
  readonly cards: CardTokens
  readonly settling: Settling
}

export type Placed = { readonly number: number; readonly shown: Shown; readonly replayed: boolean }

export async function place(placing: Placing, read: Read, reply: FastifyReply): Promise<Placed> {
  return begun(placing, reply, { read, asking: placeReservation })
}

/** A payment that stands by itself. */
export async function placePayment(
  placing: Placing,
  read: Read,
  reply: FastifyReply,
): Promise<Placed> {
  const { preReservationId: of } = read
  const asking = (asked: Asked) => payAlone(of === undefined ? asked : { ...asked, of })
  // Under a key it may have been made before, and is shown then whether or not the provider is there.
  if (read.cardNo === undefined || idempotencyKeyOf(reply.request) !== undefined) {
    return begun(placing, reply, { read, asking })
  }
  // A payment that cannot be is known before it has a number: those are the reservations', too.
  const exchanged = await placing.cards.exchange(read.cardNo)
  if (exchanged.isLost === true) throw new Problem('conflict', 'The provider does not answer.')
  return begun(placing, reply, { read, asking, exchanged })
}

type Asked = Parameters<typeof placeReservation>[0]
type Wish = {
  readonly read: Read
  readonly asking: (asked: Asked) => Sent
  /** Where that was done already. */
  readonly exchanged?: Exchanged
}

async function begun(
  { edge, cards, settling }: Placing,
  reply: FastifyReply,
  { read, asking, exchanged: known }: Wish,
): Promise<Placed> {
  settling.check()
  const { number, id, replayed } = await numberFor(edge, reply.request, read)
  const isKnown = replayed && (await settling.show(number)).number !== 0
  if (!isKnown) {
    const exchanged = known ?? (read.cardNo === undefined ? {} : await cards.exchange(read.cardNo))
    const wanted = await withAddressSealed(edge.personal, read.set, number)
    const asked = { reservationId: String(number), wanted, ...inMessage(exchanged) }
    const correlation = String(number)
    await edge.engine.ask(asking(asked), { tenant: edge.tenant, correlation, ...id })
  }
  return { number, replayed, shown: await settling.settled(number, reply.raw) }
}

const inMessage = ({ token, isLost }: Exchanged) => ({
  ...(token === undefined ? {} : { token }),
  ...(isLost === true ? { lost: true } : {}),
})

/** Under a key of the caller's it is always the same number, and so the same reservation. */
async function numberFor(edge: DialectEdge, request: FastifyRequest, read: Read) {
  const { engine, tenant } = edge
  const key = idempotencyKeyOf(request)
  const asked = takeNumber({ sequence })
  if (key === undefined) {
    const { body } = await engine.ask(asked, { tenant })
    return { number: (body as Taken).number, id: {}, replayed: false }
  }
  const path = pathOf(request)
  const digest = await digestFor(edge, read)
  const once = { key: `${path}:${key}`, digest }
  const idOf = (what: string) => derivedId({ tenant, path: `${path}/${what}`, key })
  const { body, replayed } = await engine.ask(asked, { tenant, id: idOf('number'), once })
  return { number: (body as Taken).number, id: { id: idOf('place') }, replayed }
}

/**
 * What was posted, without the number of the card: a digest must not give that away either. Nor an address,
 * so that is told by a digest under its user's key; where nobody is named, it is left out.
 */
async function digestFor({ personal }: DialectEdge, { set, ...read }: Read): Promise<string> {
  const { userAddress, userId, ...rest } = set
  const posted = { ...read, cardNo: null, set: { ...rest, userId } }
  if (userAddress === undefined || userId === undefined) return digestOf(posted)
  const key = await personal.keyFor(String(userId))
  return digestOf({ ...posted, userAddress: sealedDigest(key, userAddress) })
}
