/** Answers in Ktor's manner: JSON, a plain text, or nothing but a status. */
import type { FastifyReply } from 'fastify'

const utf8 = 'charset=UTF-8'

export const json = (reply: FastifyReply, body: unknown): FastifyReply =>
  reply
    .header('content-type', `application/json; ${utf8}`)
    .serializer(String)
    .send(JSON.stringify(body))

export const plain = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).header('content-type', `text/plain; ${utf8}`).send(text)

export const empty = (reply: FastifyReply, status: number): FastifyReply =>
  reply.code(status).removeHeader('content-type').send()

/** Whether there was such a thing. */
export const doneOrNot = (reply: FastifyReply, done: boolean): FastifyReply =>
  json(reply, { status: done })
