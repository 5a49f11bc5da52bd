/** What was done by hand to dead letters, effects, customers, checks, reviews and letters, by whom and why. */
import { isoTime, listActs, type DoneAct } from '@millrace/kernel'
import { listDecisions, type PersonsDecision } from '#contracts/checks'
import { listErasures, type ListedErasure } from '#contracts/customers'
import { listResends, type ListedResend } from '#contracts/notifications'
import { pageOf } from '../answers/page.ts'
import { auditLine, type AuditLine } from '../answers/repair.ts'
import { calls } from '../calls.ts'
import { readOptions, send } from '../edge.ts'
import { whoseOf } from '../keys/caller.ts'
import { readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { paging } from '../openapi/operation.ts'
import { shown } from './dead-letters.ts'
import { shownEffect } from './effects.ts'

const readList = readsList('audit', {})

export const auditCalls = calls(
  {
    'GET /v1/audit': {
      access: 'operate',
      summary: 'What was done by hand, by whom and why',
      ...{ query: paging, answers: pageOf(auditLine) },
    },
  },
  (edge) => ({
    'GET /v1/audit': async (request, reply) => {
      const { wanted, page } = readList(request)
      const options = readOptions(edge, request)
      const tenant = whoseOf(request)
      const ofTenant = tenant === undefined ? page : { ...page, tenant }
      const questions = [
        listActs(ofTenant),
        listErasures(page),
        listDecisions(page),
        listResends(page),
      ]
      const { items, next } = await mergedPage<Line>(edge, questions, { ...wanted, options })
      return send(reply, { items: items.map(told), next })
    },
  }),
)

type Line =
  | DoneAct
  | ((ListedErasure | PersonsDecision | ListedResend) & { readonly place: string })

function told(done: Line): AuditLine {
  const { at, who, why } = done
  const told = { at: isoTime(at), who, why }
  if ('check' in done) return { ...told, ...decisionIn(done) }
  if ('letterId' in done) return { ...told, act: 'resend', letterId: done.letterId }
  if ('customerId' in done) return { ...told, act: 'erase', customer: done.customerId }
  if ('effect' in done) return { ...told, act: done.act, effect: shownEffect(done.effect) }
  const { followers: _, ...letter } = shown(done.of)
  return { ...told, act: done.act, letter }
}

const decisionIn = ({ act, check, orderId }: PersonsDecision) => ({
  ...{ act, check },
  ...(orderId === undefined ? {} : { orderId }),
})
