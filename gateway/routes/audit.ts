/** What was done by hand to dead letters and effects, by whom and why. */
import { isoTime, listActs, type DoneAct } from '@millrace/kernel'
import type { AuditLine } from '../answers/repair.ts'
import { readOptions, send, type Edge, type Route } from '../edge.ts'
import { whoseOf } from '../keys/caller.ts'
import { mergedPage, wantedOf } from '../merge.ts'
import { queryOf } from '../questions.ts'
import { shown } from './dead-letters.ts'
import { shownEffect } from './effects.ts'

export const auditRoute = (edge: Edge): Route => ({
  method: 'GET',
  path: '/v1/audit',
  handle: async (request, reply) => {
    const wanted = wantedOf(queryOf(request, 'limit', 'cursor'), [])
    const options = readOptions(edge, request)
    const { limit, after } = wanted
    const tenant = whoseOf(request)
    const question = listActs({
      limit,
      ...(tenant === undefined ? {} : { tenant }),
      ...(after === undefined ? {} : { after }),
    })
    const { items, next } = await mergedPage<DoneAct>(edge, question, { ...wanted, options })
    return send(reply, { items: items.map(told), next })
  },
})

function told(done: DoneAct): AuditLine {
  const { at, who, why } = done
  const told = { at: isoTime(at), who, why }
  if ('effect' in done) return { ...told, act: done.act, effect: shownEffect(done.effect) }
  const { followers: _, ...letter } = shown(done.of)
  return { ...told, act: done.act, letter }
}
