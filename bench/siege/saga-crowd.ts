/** A user of saga orders: orders by the saga, also what must be rolled back, spends money, is looked up. */
import type { Caller } from './caller.ts'
import type { Crowd } from './crowd.ts'

const future = '2040-06-26T16:00:00'
const past = '2020-06-26T16:00:00'
const orders = 5
/** Looked up as often as in that system's load test. */
const lookUps = 10
const sum = 1.5

type Row = { readonly id: string; readonly status: string }
type User = { readonly id: string; readonly billingId: string }

const at = 'saga'
const contents = [
  { item: 'phone', amount: 1, price: 123.45 },
  { item: 'cable', amount: 3, price: 0.1 },
]

export const sagaCrowd: Crowd = {
  prepare: async () => undefined,
  round: async (caller, nth) => {
    const body = { name: 'Maksim', email: 'sss@sss.ss' }
    const user = await caller.json<User>({ at, method: 'POST', path: '/user/user', body })
    const wallet = `/billing/billing/${user.billingId}`
    const refill = `/billing/billing/refill/${user.billingId}/${orders * sum}`
    await isDone(caller, refill)
    for (let at = 0; at < orders; at++) {
      await order(caller, (nth + at) % orders === 0 ? past : future)
      await isDone(caller, `${wallet}/${sum}`)
    }
    for (let at = 0; at < lookUps; at++) await lookUp(caller, user)
    const left = await caller.json<{ readonly wallet: number }>({ at, method: 'GET', path: wallet })
    caller.hold(left.wallet === 0, () => `${left.wallet} is left in ${user.billingId}`)
    await caller.until(`the letters to ${user.id}`, async () => {
      const path = `/notification/notification/${user.id}`
      const told = await caller.json<readonly Row[]>({ at, method: 'GET', path })
      caller.hold(told.length <= orders + 2, () => JSON.stringify(told))
      return told.length === orders + 2 ? told : undefined
    })
  },
}

async function isDone(caller: Caller, path: string): Promise<void> {
  const { status } = await caller.json<{ readonly status: boolean }>({ at, method: 'PUT', path })
  caller.hold(status, () => `PUT ${path} is false`)
}

async function order(caller: Caller, timeDelivery: string): Promise<void> {
  const isLate = timeDelivery === past
  const path = '/order/order/saga'
  const asked = { at, method: 'POST', path, body: { contents, timeDelivery } } as const
  const { text } = await caller.ask({ ...asked, right: [isLate ? 424 : 200] })
  caller.tally.settled(!isLate)
  if (isLate) return
  const [made] = JSON.parse(text) as readonly Row[]
  const shown = await caller.json<Row>({ at, method: 'GET', path: `/order/order/${made?.id}` })
  caller.hold(shown.status === 'SUCCESS', () => JSON.stringify(shown))
}

async function lookUp(caller: Caller, { id }: User): Promise<void> {
  const shown = await caller.json<User>({ at, method: 'GET', path: `/user/user/${id}` })
  caller.hold(shown.id === id, () => `${id} is shown as ${shown.id}`)
}
