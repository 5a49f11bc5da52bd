/** Accounts: opened, shown, filled, and taken from. */
import type { FastifyReply } from 'fastify'
import type { Payload, Sent } from '@millrace/kernel'
import { openAccount } from '#contracts/billing'
import { showOrder, type Order } from '#contracts/orders'
import type { DialectEdge, DialectRoute } from '../../dialect.ts'
import { Waiting } from '../../waiting.ts'
import {
  debitAccount,
  requestDeposit,
  showBalance,
  type Balance,
  type ShownAccount,
} from '../contracts.ts'
import { currency } from '../tenant.ts'
import { account, json, number, plain, refused } from './answers.ts'
import { amountIn, bodyIn, idFromKey, onceFor, pathId, queryIn, uuidIn } from './questions.ts'

const debitsMax = 1000
const debitMsMax = 30_000

export function billingRoutes(edge: DialectEdge, base: string): readonly DialectRoute[] {
  const ask = (sent: Sent, key?: string) =>
    edge.engine.ask(sent, {
      tenant: edge.tenant,
      ...(key === undefined ? {} : { correlation: key }),
    })
  const debit = debits(edge, ask)
  return [
    {
      method: 'POST',
      path: `${base}/account/create`,
      handle: async (_, reply, request) => {
        const accountId = idFromKey(request, 'account') ?? edge.newId()
        const { accepted, body } = await edge.engine.ask(
          openAccount({ accountId, currency, owner: accountId }),
          { tenant: edge.tenant, ...onceFor(request, 'account') },
        )
        if (!accepted) return refused(reply, body)
        return json(reply, accountId)
      },
    },
    {
      method: 'GET',
      path: `${base}/account/:id`,
      handle: async (_, reply, request) => {
        const { accepted, body } = await ask(showBalance({ accountId: pathId(request) }))
        if (!accepted) return plain(reply, 500, 'account balance not found')
        return account(reply, body as ShownAccount)
      },
    },
    {
      method: 'POST',
      path: `${base}/account/:id`,
      handle: async (_, reply, request) => {
        const accountId = pathId(request)
        const amount = amountIn(queryIn(request, 'amount', 'Double'))
        const requestId = idFromKey(request, `deposit/${accountId}`)
        const asked = { accountId, amount, ...(requestId === undefined ? {} : { requestId }) }
        const { accepted, body } = await ask(requestDeposit(asked))
        if (!accepted) return refused(reply, body)
        return number(reply, (body as Balance).balance)
      },
    },
    {
      method: 'POST',
      path: `${base}/account`,
      handle: async (given, reply, request) => {
        const body = bodyIn(given)
        const accountId = uuidIn('accountId', body['accountId'])
        const amount = amountIn(body['amount'])
        const debitId = idFromKey(request, `debit/${accountId}`) ?? edge.newId()
        return debit({ accountId, debitId, amount }, reply)
      },
    },
  ]
}

/** The answer is how billing decided, so it comes when the order that takes the money has ended. */
function debits(
  { engine, tenant, onStop }: DialectEdge,
  ask: (sent: Sent, key?: string) => ReturnType<DialectEdge['engine']['ask']>,
) {
  const waiting = new Waiting(engine, debitsMax)
  onStop(() => waiting.close())
  return async (wanted: Payload<typeof debitAccount>, reply: FastifyReply) => {
    const { accountId, debitId: orderId } = wanted
    const { accepted, body } = await ask(debitAccount(wanted), orderId)
    if (!accepted) return refused(reply, body)
    const ended = async (): Promise<Order | undefined> => {
      const order = (await ask(showOrder({ orderId }))).body as Order
      return order.state === 'PENDING' ? undefined : order
    }
    const patience = { ms: debitMsMax, gone: reply.raw }
    const order = await waiting.until(`${tenant}/${orderId}`, ended, patience)
    if (order === undefined) return plain(reply, 503, 'the payment is still under way')
    if (order.state === 'APPROVED') return json(reply, accountId)
    const isShort = order.reasons.some(({ code }) => code === 'insufficient-funds')
    return plain(reply, 500, isShort ? 'not enough money on the balance' : 'account not found')
  }
}
