/** Bodies are JSON in UTF-8, or nothing at all. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { BodyMax } from './edge.ts'
import { tooMuchIn } from './json-size.ts'
import { Problem } from './problem.ts'

/** Says when a body is parsed and worked off, or why it is not. */
export type When = (work: () => void, failed: (why: Error) => void) => void

export function takeJsonBodies(server: FastifyInstance, when: When): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      const failed = (why: Error): void => done(why, undefined)
      when(() => {
        let parsed: unknown
        try {
          parsed = jsonIn(body, request)
        } catch (error) {
          return failed(error instanceof Error ? error : new Error(String(error)))
        }
        done(null, parsed)
      }, failed)
    },
  )
  // A client may name any type where it sends nothing.
  server.addContentTypeParser('*', (request, _payload, done) => {
    if (request.headers['content-length'] === '0') return done(null, undefined)
    done(new Problem('unsupported-media-type', 'A body must be application/json.'), undefined)
  })
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/** Editors of some systems put a mark before a text, which is no part of it. */
const textOf = (body: Buffer): string =>
  body.toString('utf8', body[0] === 0xef && body.subarray(0, 3).equals(byteOrderMark) ? 3 : 0)

export function jsonIn(body: Buffer, { headers, routeOptions }: FastifyRequest): unknown {
  const encoding = headers['content-encoding']
  if (body.length === 0) return undefined
  if (encoding !== undefined && encoding !== 'identity') {
    throw new Problem('unsupported-media-type', 'A body must not be compressed.')
  }
  if (!isUtf8(body)) throw new Problem('malformed-json', 'The body is not UTF-8.')
  const tooMuch = tooMuchIn(body, (routeOptions.config as Partial<BodyMax>).parts)
  if (tooMuch !== undefined) throw new Problem('invalid-request', tooMuch)
  try {
    return JSON.parse(textOf(body))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Problem('malformed-json', `The body cannot be read: ${why}`)
  }
}
