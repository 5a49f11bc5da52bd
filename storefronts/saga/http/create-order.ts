/** An order is made by its saga: the caller waits until it has ended. */
import type { FastifyReply } from 'fastify'
import { problemOf } from '#gateway/problem-of'
import { paid, reserved, scheduled } from '../orders/create-order.ts'
import { beginOrder, showOutcome, type Outcome, type Plan } from '../orders/contracts.ts'
import { json } from './answers.ts'
import { bodies, bodyOf, costOf, timeIn } from './bodies.ts'
import type { Call } from './call.ts'
import type { LocalClock } from './local-time.ts'
import { linesFor, shownOrder } from './orders.ts'
import type { SagaRoute } from './route.ts'
import { shownRow } from './rows.ts'

export const createOrderRoute = (clock: LocalClock): SagaRoute => ({
  method: 'POST',
  path: '/order/order/saga',
  handle: async (call) => {
    const plan = planFor(call, clock)
    const problem = await refused(call, plan)
    if (problem !== undefined) return problem
    const outcome = await call.until(plan.orderId, async () => {
      const found = await call.read<Outcome>(showOutcome({ orderId: plan.orderId }))
      return found?.is === 'open' ? undefined : found
    })
    if (outcome?.is === 'finished') return json(call.reply, made(outcome.plan))
    if (outcome?.is === 'undone') return rolledBack(call.reply)
    const status = 'The order is not created yet. Send it again under the same Idempotency-Key'
    return json(call.reply.code(503).header('retry-after', '5'), { status })
  },
})

const rolledBack = (reply: FastifyReply) =>
  json(reply.code(424), { status: 'Failed to create order. Rollback all successful steps' })

function planFor(call: Call, clock: LocalClock): Plan {
  const body = bodyOf(call, bodies.saga)
  const contents = linesFor(call, body.contents)
  const { text, at } = timeIn(body.timeDelivery)
  return {
    orderId: call.made('order'),
    contents,
    cost: costOf(contents),
    timeDelivery: text,
    deliverAt: at,
    askedAt: clock(),
    paymentId: call.made('payment'),
    deliveryId: call.made('delivery'),
    itemIds: contents.map((_, nth) => call.made(`item/${nth}`)),
  }
}

/** What is answered where the order could not even be begun. */
async function refused(call: Call, plan: Plan): Promise<FastifyReply | undefined> {
  try {
    await call.write(beginOrder(plan))
    return undefined
  } catch (error) {
    const problem = problemOf(error)
    if (problem === undefined) throw error
    const { 'content-type': _, ...headers } = problem.headers
    const reply = call.reply.code(problem.status).headers(headers)
    return json(reply, { status: 'Failed to init order' })
  }
}

/** As the saga has made them, whatever has been changed since. */
const made = (plan: Plan) => [
  shownOrder(plan.orderId, { contents: plan.contents, status: 'SUCCESS' }),
  shownRow(plan.paymentId, paid(plan)),
  shownRow(plan.deliveryId, scheduled(plan)),
  plan.itemIds.map((id) => shownRow(id, reserved(plan, id))),
]
