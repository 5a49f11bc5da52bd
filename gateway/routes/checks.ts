/** Checks: which there are, and whether orders that are placed from now on need them. */
import { flag, group } from '@millrace/kernel'
import { checkName } from '#contracts/check'
import { showSwitches, switchBoard, switchCheck, type CheckSwitches } from '#contracts/checks'
import { toldCheck, type ToldCheck } from '../answers/checks.ts'
import { pageOf } from '../answers/page.ts'
import { person, readsByHand } from '../bodies.ts'
import { calls } from '../calls.ts'
import { shownCheck } from '../checks/check-board.ts'
import {
  accepted,
  callOptions,
  onceOf,
  paramOf,
  readOptions,
  send,
  tellWritten,
  type Edge,
} from '../edge.ts'
import { signedBy } from '../keys/caller.ts'
import { Problem } from '../problem.ts'
import { queryOf } from '../questions.ts'

const switchBody = group({ on: flag(), ...person })
const readBody = readsByHand(switchBody)

export const checkCalls = calls(
  {
    'GET /v1/checks': {
      access: 'operate',
      ...{ summary: 'The checks there are, and which are on', answers: pageOf(toldCheck) },
    },
    'POST /v1/checks/{name}': {
      access: 'operate',
      summary: 'Switch a check on or off, for orders that are placed from now on',
      ...{ path: { name: checkName }, body: switchBody, answers: toldCheck, refuses: [] },
    },
  },
  (edge) => ({
    'GET /v1/checks': async (request, reply) => {
      queryOf(request)
      const question = showSwitches({ board: switchBoard })
      const { body } = await accepted(edge, question, readOptions(edge, request))
      const switches = body as CheckSwitches
      const items = edge.checks.offered.map((one) => told(one.name, edge, switches))
      return send(reply, { items, next: null })
    },
    'POST /v1/checks/{name}': async (request, reply) => {
      queryOf(request)
      const check = paramOf(request, 'name')
      const body = readBody(request.body)
      if (!edge.checks.offered.some(({ name }) => name === check)) throw unknownCheck(check)
      const by = signedBy(request, body.who)
      const sent = switchCheck({ board: switchBoard, check, on: body.on, by, why: body.why })
      const options = { ...callOptions(edge, request), ...onceOf(edge, request) }
      const answer = await accepted(edge, sent, options)
      const switches = answer.body as CheckSwitches
      // What is told again is how it was then.
      if (!answer.replayed) edge.checks.told(edge.tenant, switches)
      tellWritten(edge, reply, answer)
      return send(reply, told(check, edge, switches))
    },
  }),
)

function told(check: string, { checks }: Edge, switches: CheckSwitches): ToldCheck {
  const offered = checks.offered.find(({ name }) => name === check)
  if (offered === undefined) throw unknownCheck(check)
  const switched = switches.find((one) => one.check === check)
  return shownCheck(offered, switched)
}

const unknownCheck = (name: string) => new Problem('not-found', `There is no check ${name}.`)
