/** Letters: of everybody, of an account, or one of them. */
import type { Sent } from '@millrace/kernel'
import type { DialectEdge, DialectRoute } from '../../dialect.ts'
import { forgetLetters, listLetters, showLetter, type Letter, type Letters } from '../contracts.ts'
import { theOutbox as outbox } from '../letters/texts.ts'
import { json, letterShown, plain } from './answers.ts'
import { sendList, type Page } from './pages-of-list.ts'
import { pathId } from './questions.ts'

/** As many are asked for at once. */
const pageSize = 1000

export function notificationRoutes(edge: DialectEdge, base: string): readonly DialectRoute[] {
  const ask = (sent: Sent) => edge.engine.ask(sent, { tenant: edge.tenant })

  const pageOf = async (account: string, after = 0): Promise<Page<unknown>> => {
    const { body } = await ask(listLetters({ outbox, account, after, limit: pageSize }))
    const { items, more } = body as Letters
    const last = more ? items.at(-1)?.created : undefined
    const shown = items.map(letterShown)
    return last === undefined
      ? { items: shown }
      : { items: shown, next: () => pageOf(account, last) }
  }

  return [
    ...['', '/'].flatMap((end): DialectRoute[] => [
      {
        method: 'GET',
        path: base + end,
        handle: async (_, reply) => sendList(reply, pageOf('')),
      },
      {
        method: 'DELETE',
        path: base + end,
        handle: async (_, reply) => {
          await ask(forgetLetters({ outbox }))
          return reply.code(200).send()
        },
      },
    ]),
    {
      method: 'GET',
      path: `${base}/account/:id`,
      handle: async (_, reply, request) => sendList(reply, pageOf(pathId(request))),
    },
    {
      method: 'GET',
      path: `${base}/:id`,
      handle: async (_, reply, request) => {
        const { accepted, body } = await ask(showLetter({ outbox, id: pathId(request) }))
        if (!accepted) return plain(reply, 500, 'message not found')
        return json(reply, letterShown(body as Letter))
      },
    },
  ]
}
