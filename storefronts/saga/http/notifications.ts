import { Readable } from 'node:stream'
import { listLetters, type Letter, type Letters } from '../letters/contracts.ts'
import { showAddresses, type Addresses } from '../users/contracts.ts'
import type { Call } from './call.ts'
import { openedAddresses } from './known-users.ts'
import type { SagaRoute } from './route.ts'

const pageMax = 500

type Shown = Omit<Letter, 'address'> & { readonly email: string }

/** With where each went to: only its user knows that, and nobody once the user is gone. */
async function shown(call: Call, items: readonly Letter[]): Promise<readonly Shown[]> {
  const users = [...new Set(items.map(({ userId }) => userId))]
  const addresses = users.map(async (userId) => {
    const sealed = await call.read<Addresses>(showAddresses({ userId }))
    return [userId, sealed && (await openedAddresses(call.edge.personal, userId, sealed))] as const
  })
  const known = new Map(await Promise.all(addresses))
  return items.map(({ id, userId, message, address }) => {
    return { id, userId, message, email: known.get(userId)?.[address - 1] ?? '' }
  })
}

/** All that there are, a page at a time: who has many is not told of them from memory. */
async function* lettersTo(call: Call, userId?: string): AsyncGenerator<Shown> {
  const { engine, tenant } = call.edge
  const to = userId === undefined ? {} : { userId }
  const ask = (after?: string) => {
    const rest = after === undefined ? {} : { after }
    return engine.askEachShard(listLetters({ ...to, ...rest, limit: pageMax }), { tenant })
  }
  const first = await ask()
  for (const { shard, body } of first) {
    let page = body as Letters
    yield* await shown(call, page.items)
    while (page.next !== null) {
      const next = (await ask(page.next)).find((one) => one.shard === shard)
      page = (next?.body ?? { items: [], next: null }) as Letters
      yield* await shown(call, page.items)
    }
  }
}

async function* asText(letters: AsyncIterable<Shown>): AsyncGenerator<string> {
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
