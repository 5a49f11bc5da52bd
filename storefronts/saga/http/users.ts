import type { PersonKey, ValueOf } from '@millrace/kernel'
import { sealedDigest } from '#gateway/customers/personal'
import { refuseCardNumbers } from '#gateway/payments/card-number'
import { changeUser, createUser, removeUser, showUser, type User } from '../users/contracts.ts'
import type { Done } from '../rows/contracts.ts'
import { showOwner, type Owner } from '../wallets/contracts.ts'
import { doneOrNot, empty, json, plain } from './answers.ts'
import { bodies, bodyOf } from './bodies.ts'
import { acceptedBody, type Call } from './call.ts'
import { openedUser } from './known-users.ts'
import type { SagaRoute } from './route.ts'

async function userOf(call: Call, userId: string | undefined): Promise<User | undefined> {
  const user = userId === undefined ? undefined : await call.read<User>(showUser({ userId }))
  return user && openedUser(call.edge.personal, user)
}

/** Who was known before anything was sealed has a key from now on; who is unknown, or was erased, has none. */
async function keyOf(call: Call, userId: string): Promise<PersonKey | undefined> {
  const { personal } = call.edge
  const key = await personal.keyOf(userId)
  if (key !== undefined || (await userOf(call, userId)) === undefined) return key
  return personal.firstKeyFor(userId)
}

type Named = { readonly userId: string; readonly key: PersonKey }

function personIn(call: Call): ValueOf<typeof bodies.user> {
  const person = bodyOf(call, bodies.user)
  refuseCardNumbers(person)
  return person
}

const sealedPerson = (call: Call, { userId, key }: Named) => ({
  ...call.edge.personal.seal(changeUser.schema, personIn(call), {
    ...{ customerId: userId, key },
  }),
  sealedWith: key.id,
})

async function create(call: Call): Promise<User | undefined> {
  personIn(call)
  const [userId, walletId] = [call.made('user'), call.made('wallet')]
  // A call that is sent again after its user was erased makes nobody.
  const key = await call.edge.personal.firstKeyFor(userId)
  if (key === undefined) return undefined
  const sent = createUser({ userId, walletId, ...sealedPerson(call, { userId, key }) })
  const created = await call.write(sent, { digest: sealedDigest(key, call.body) })
  return created.accepted ? openedUser(call.edge.personal, created.body as User) : undefined
}

export const userRoutes: readonly SagaRoute[] = [
  {
    method: 'POST',
    path: '/user/user',
    handle: async (call) => {
      const user = await create(call)
      if (user !== undefined) return json(call.reply, user)
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
      personIn(call)
      const userId = call.id()
      const key = userId === undefined ? undefined : await keyOf(call, userId)
      if (userId === undefined || key === undefined) return empty(call.reply, 500)
      const sent = changeUser({ userId, ...sealedPerson(call, { userId, key }) })
      const changed = await call.write(sent, { digest: sealedDigest(key, call.body) })
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
      const key = await call.edge.personal.keyOf(userId)
      const removed = await call.write(removeUser({ userId }))
      const { done } = acceptedBody<Done>(removed)
      // Where it cannot be destroyed here, the engine does it as soon as it can be done.
      if (done && key !== undefined) await call.edge.personal.destroy(userId, key.id)
      return doneOrNot(call.reply, done)
    },
  },
]
