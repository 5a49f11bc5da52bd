import { Readable } from 'node:stream'
import { listLetters, type Letter, type Letters } from '../letters/contracts.ts'
import type { Call } from './call.ts'
import type { SagaRoute } from './route.ts'

const pageMax = 500

/** All that there are, a page at a time: who has many is not told of them from memory. */
async function* lettersTo(call: Call, userId?: string): AsyncGenerator<Letter> {
  const { engine, tenant } = call.edge
  const to = userId === undefined ? {} : { userId }
  const ask = (after?: string) => {
    const rest = after === undefined ? {} : { after }
    return engine.askEachShard(listLetters({ ...to, ...rest, limit: pageMax }), { tenant })
  }
  const first = await ask()
  for (const { shard, body } of first) {
    let page = body as Letters
    yield* page.items
    while (page.next !== null) {
      const next = (await ask(page.next)).find((one) => one.shard === shard)
      page = (next?.body ?? { items: [], next: null }) as Letters
      yield* page.items
    }
  }
}

async function* asText(letters: AsyncIterable<Letter>): AsyncGenerator<string> {
  let before = '['
  for await (const letter of letters) {
    yield before + JSON.stringify(letter)
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

function stream(call: Call, userId?: string) {
  const text = Readable.from(asText(lettersTo(call, userId)))
  return call.reply.header('content-type', 'application/json; charset=UTF-8').send(text)
}

export const notificationRoutes: readonly SagaRoute[] = [
  {
    method: 'GET',
    path: '/notification/notification',
    handle: async (call) => stream(call),
  },
  {
    method: 'GET',
    path: '/notification/notification/:userId',
    handle: async (call) => stream(call, call.id('userId') ?? '~'),
  },
]
