import { checker, group, optional } from '@millrace/kernel'
import { listLetters, type LettersPage } from '#contracts/notifications'
import { givenId, inWords } from '../bodies.ts'
import { readOptions, send, type Edge, type Route } from '../edge.ts'
import { mergedPage, wantedOf } from '../merge.ts'
import { invalidAll } from '../problem.ts'
import { queryOf } from '../questions.ts'

const filterNames = ['recipient', 'orderId'] as const
const filterCheck = checker(group({ recipient: optional(givenId), orderId: optional(givenId) }))

type Item = LettersPage['items'][number]

export const letterRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/letters',
    handle: async (request, reply) => {
      const wanted = wantedOf(queryOf(request, ...filterNames, 'limit', 'cursor'), filterNames)
      const filter: unknown = wanted.filter
      if (!filterCheck.fits(filter)) throw invalidAll(filterCheck.faults(filter).map(inWords))
      const { limit, after } = wanted
      const question = listLetters({ ...filter, limit, ...(after === undefined ? {} : { after }) })
      const options = readOptions(edge, request)
      const { items, next } = await mergedPage<Item>(edge, question, { ...wanted, options })
      return send(reply, { items: items.map(({ letter }) => letter), next })
    },
  },
]
