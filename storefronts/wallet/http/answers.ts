/** What that system answers with: JSON as Jackson writes it, and plain texts for what goes wrong. */
import { isoTime } from '@millrace/kernel'
import { javaDouble } from '#contracts/topics/java-double'
import type { FastifyReply } from 'fastify'
import { decimalOf } from '../../decimals.ts'
import type { Letter, ShownAccount } from '../contracts.ts'

export const json = (reply: FastifyReply, body: unknown, type = 'application/json'): FastifyReply =>
  jsonText(reply.header('content-type', type), JSON.stringify(body))

const jsonText = (reply: FastifyReply, text: string): FastifyReply =>
  reply.serializer(String).send(text)

export const plain = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).header('content-type', 'text/plain;charset=UTF-8').send(text)

/** Only that system's clients without keys know 500 for all that goes wrong. */
const statuses: Readonly<Record<string, number>> = { 'key-used': 422, 'under-way': 409 }

/** What a machine refused, in its words. */
export function refused(reply: FastifyReply, body: unknown): FastifyReply {
  const { refused: why = '', detail } = (body ?? {}) as {
    readonly refused?: string
    readonly detail?: string
  }
  return plain(reply, statuses[why] ?? 500, detail ?? 'It was refused.')
}

/** A double, with its point: `199.0`. */
const amount = (minor: number): string => javaDouble(decimalOf(minor))

export const number = (reply: FastifyReply, minor: number): FastifyReply =>
  jsonText(reply.header('content-type', 'application/json'), amount(minor))

export function account(reply: FastifyReply, shown: ShownAccount): FastifyReply {
  const { id, balance, updatedAt, createdAt } = shown
  const [updated, created] = [updatedAt, createdAt].map((at) => JSON.stringify(localTime(at)))
  return jsonText(
    reply.header('content-type', 'application/json'),
    `{"id":${JSON.stringify(id)},"balance":${amount(balance)},"updated":${updated},"created":${created}}`,
  )
}

export const letterShown = ({ id, account: of, text, event, created }: Letter) => ({
  id,
  account: of,
  text,
  event,
  created: localTime(created),
})

/** To the millisecond, without a zone and without zeros at its end. */
const localTime = (at: number): string =>
  isoTime(at)
    .slice(0, -1)
    .replace(/\.?0{1,3}$/, '')
