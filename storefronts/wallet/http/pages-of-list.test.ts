import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import type { FastifyReply } from 'fastify'
import { sendList, type Page } from './pages-of-list.ts'

/** What a reply is told; a text, or a stream that is read to its end. */
async function sent(first: Promise<Page<unknown>>): Promise<string> {
  let body: unknown
  const reply = {
    header: () => reply,
    serializer: () => reply,
    send: (given: unknown) => {
      body = given
      return reply
    },
  }
  await sendList(reply as unknown as FastifyReply, first)
  return typeof body === 'string' ? body : text(body as NodeJS.ReadableStream)
}

/** Pages of a list, of which the later ones come when they are asked for. */
const pages = async (
  first: readonly unknown[],
  ...rest: readonly (readonly unknown[])[]
): Promise<Page<unknown>> => {
  const [second, ...later] = rest
  if (second === undefined) return { items: first }
  return { items: first, next: () => pages(second, ...later) }
}

describe('wallet: a list', () => {
  const lists: readonly [what: string, pages: readonly (readonly unknown[])[]][] = [
    ['nothing', [[]]],
    ['one page', [[1, { a: 'ö' }]]],
    ['several pages', [[1, 2], [3], [4, 5]]],
    ['pages of which some are empty', [[], [1], [], [2], []]],
    ['empty pages', [[], []]],
  ]
  for (const [what, [first = [], ...rest]] of lists) {
    it(`of ${what} is one array`, async () => {
      assert.deepEqual(JSON.parse(await sent(pages(first, ...rest))), [first, ...rest].flat())
    })
  }

  it('is not begun where its first page cannot be had', async () => {
    await assert.rejects(sent(Promise.reject(new Error('The log is away.'))), /log is away/)
  })

  it('breaks off where a later one cannot be had', async () => {
    const next = () => Promise.reject(new Error('The log is away.'))
    await assert.rejects(sent(Promise.resolve({ items: [1], next })), /log is away/)
  })
})
