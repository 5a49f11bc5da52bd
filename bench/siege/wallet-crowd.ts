/** A customer of wallet orders: opens an account, fills it, orders more than it pays for, and looks. */
import type { Caller } from './caller.ts'
import type { Crowd } from './crowd.ts'

const price = 65
const orders = 10
const paid = 8

type Shown = { readonly id: string; readonly state: string }
type Letter = { readonly event: string }

export const walletCrowd: Crowd = {
  prepare: async () => undefined,
  round: async (caller) => {
    const billing = (path: string) => ({ at: 'wallet', path: `/billing/account/${path}` }) as const
    const account = await caller.json<string>({ ...billing('create'), method: 'POST' })
    const deposit = billing(`${account}?amount=${paid * price}`)
    const filled = await caller.json<number>({ ...deposit, method: 'POST' })
    caller.hold(filled === paid * price, () => `${filled} after a deposit of ${paid * price}`)

    for (let nth = 0; nth < orders; nth++) await order(caller, account)
    const ended = await caller.until(`the end of the orders of ${account}`, async () => {
      const path = `/orders?profileId=${account}`
      const all = await caller.json<readonly Shown[]>({ at: 'wallet', method: 'GET', path })
      return all.some(({ state }) => state === 'PENDING') ? undefined : all
    })
    const approved = ended.filter(({ state }) => state === 'APPROVED').length
    caller.hold(ended.length === orders && approved === paid, () => JSON.stringify(ended))
    for (const { state } of ended) caller.tally.settled(state === 'APPROVED')

    const { balance } = await caller.json<{ readonly balance: number }>({
      ...billing(account),
      method: 'GET',
    })
    caller.hold(balance === 0, () => `${balance} is left on ${account}`)
    await caller.until(`the letters of ${account}`, async () => {
      const path = `/notification/account/${account}`
      const all = await caller.json<readonly Letter[]>({ at: 'wallet', method: 'GET', path })
      caller.hold(all.length <= orders + 1, () => JSON.stringify(all))
      return all.length === orders + 1 ? all : undefined
    })
  },
}

async function order(caller: Caller, account: string): Promise<void> {
  const profile = `profileId=${account}`
  const id = await caller.json<string>(
    { at: 'wallet', method: 'POST', path: `/orders?${profile}`, body: { productQuantity: 1 } },
    201,
  )
  const path = `/orders/${id}?${profile}`
  const shown = await caller.json<Shown>({ at: 'wallet', method: 'GET', path })
  caller.hold(shown.id === id, () => `${id} is shown as ${shown.id}`)
}
