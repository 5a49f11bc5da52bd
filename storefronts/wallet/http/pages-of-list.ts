/**
 * A list of any length as one array, asked for and sent page by page: that system's lists have no end of
 * their own, and none of them is held whole.
 */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

export type Page<Item> = {
  readonly items: readonly Item[]
  /** Left out where there are no more. */
  readonly next?: () => Promise<Page<Item>>
}

/** What goes wrong with the first page is answered; later on the answer breaks off. */
export async function sendList(
  reply: FastifyReply,
  first: Promise<Page<unknown>>,
): Promise<FastifyReply> {
  const page = await first
  reply.header('content-type', 'application/json')
  if (page.next === undefined) return reply.serializer(String).send(JSON.stringify(page.items))
  return reply.send(Readable.from(textOf(page)))
}

async function* textOf(first: Page<unknown>): AsyncGenerator<string> {
  let between = '['
  for (
    let page: Page<unknown> | undefined = first;
    page !== undefined;
    page = await page.next?.()
  ) {
    if (page.items.length === 0) continue
    yield between + page.items.map((item) => JSON.stringify(item)).join(',')
    between = ','
  }
  yield between === '[' ? '[]' : ']'
}
