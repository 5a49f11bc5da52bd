/** Checks: which there are, and whether orders that are placed from now on need them. */
import { checker, flag, group } from '@millrace/kernel'
import { showSwitches, switchBoard, switchCheck, type CheckSwitches } from '#contracts/checks'
import type { ToldCheck } from '../answers/checks.ts'
import { inWords, person } from '../bodies.ts'
import { shownCheck } from '../checks/check-board.ts'
import {
  accepted,
  callOptions,
  onceOf,
  paramOf,
  readOptions,
  send,
  tellPosition,
  type Edge,
  type Route,
} from '../edge.ts'
import { signedBy } from '../keys/caller.ts'
import { refuseCardNumbers } from '../payments/card-number.ts'
import { invalidAll, Problem } from '../problem.ts'
import { queryOf } from '../questions.ts'

export const switchBody = group({ on: flag(), ...person })
const bodyCheck = checker(switchBody)

export const checkRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/checks',
    handle: async (request, reply) => {
      queryOf(request)
      const question = showSwitches({ board: switchBoard })
      const { body } = await accepted(edge, question, readOptions(edge, request))
      const switches = body as CheckSwitches
      const items = edge.checks.offered.map((one) => told(one.name, edge, switches))
      return send(reply, { items, next: null })
    },
  },
  {
    method: 'POST',
    path: '/v1/checks/:name',
    handle: async (request, reply) => {
      queryOf(request)
      const check = paramOf(request, 'name')
      const { body } = request
      refuseCardNumbers(body)
      if (!bodyCheck.fits(body)) throw invalidAll(bodyCheck.faults(body ?? null).map(inWords))
      if (!edge.checks.offered.some(({ name }) => name === check)) throw unknownCheck(check)
      const by = signedBy(request, body.who)
      const sent = switchCheck({ board: switchBoard, check, on: body.on, by, why: body.why })
      const options = { ...callOptions(edge, request), ...onceOf(edge, request) }
      const answer = await accepted(edge, sent, options)
      const switches = answer.body as CheckSwitches
      // What is told again is how it was then.
      if (!answer.replayed) edge.checks.told(edge.tenant, switches)
      tellPosition(edge, reply, answer.position)
      if (answer.replayed) reply.header('idempotency-replayed', 'true')
      return send(reply, told(check, edge, switches))
    },
  },
]

function told(check: string, { checks }: Edge, switches: CheckSwitches): ToldCheck {
  const offered = checks.offered.find(({ name }) => name === check)
  if (offered === undefined) throw unknownCheck(check)
  const switched = switches.find((one) => one.check === check)
  return shownCheck(offered, switched)
}

const unknownCheck = (name: string) => new Problem('not-found', `There is no check ${name}.`)
