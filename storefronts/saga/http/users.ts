import { changeUser, createUser, removeUser, showUser, type User } from '../users/contracts.ts'
import type { Done } from '../rows/contracts.ts'
import { showOwner, type Owner } from '../wallets/contracts.ts'
import { doneOrNot, empty, json, plain } from './answers.ts'
import { bodies, bodyOf } from './bodies.ts'
import { acceptedBody, type Call } from './call.ts'
import type { SagaRoute } from './route.ts'

async function userOf(call: Call, userId: string | undefined): Promise<User | undefined> {
  return userId === undefined ? undefined : call.read<User>(showUser({ userId }))
}

export const userRoutes: readonly SagaRoute[] = [
  {
    method: 'POST',
    path: '/user/user',
    handle: async (call) => {
      const person = bodyOf(call, bodies.user)
      const [userId, walletId] = [call.made('user'), call.made('wallet')]
      const created = await call.write(createUser({ userId, walletId, ...person }))
      if (created.accepted) return json(call.reply, created.body)
      const why = 'User not added to DB, failed create billing account'
      return plain(call.reply, 417, why)
    },
  },
  {
    method: 'GET',
    path: '/user/user/:id',
    handle: async (call) => {
      const user = await userOf(call, call.id())
      if (user !== undefined) return json(call.reply, user)
      return plain(call.reply, 404, `No user with id ${call.param('id')}`)
    },
  },
  {
    method: 'GET',
    path: '/user/user/billing_id/:billingId',
    handle: async (call) => {
      const walletId = call.id('billingId')
      const owner = walletId && (await call.read<Owner>(showOwner({ walletId })))
      const user = owner ? await userOf(call, owner.userId) : undefined
      if (user !== undefined) return json(call.reply, user)
      return plain(call.reply, 404, `No user with billing id ${call.param('billingId')}`)
    },
  },
  {
    method: 'PUT',
    path: '/user/user/:id',
    handle: async (call) => {
      const person = bodyOf(call, bodies.user)
      const userId = call.id()
      if (userId === undefined) return empty(call.reply, 500)
      const changed = await call.write(changeUser({ userId, ...person }))
      // The others say that there is no such row; this one has always failed.
      if (!acceptedBody<Done>(changed).done) return empty(call.reply, 500)
      return doneOrNot(call.reply, true)
    },
  },
  {
    method: 'DELETE',
    path: '/user/user/:id',
    handle: async (call) => {
      const userId = call.id()
      if (userId === undefined) return doneOrNot(call.reply, false)
      const removed = await call.write(removeUser({ userId }))
      return doneOrNot(call.reply, acceptedBody<Done>(removed).done)
    },
  },
]
