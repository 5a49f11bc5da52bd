/** Whoever reserves, looks at what there is, and now and then cancels. */
import type { Caller } from './caller.ts'
import type { Crowd } from './crowd.ts'

const at = 'preorder'
const looks = 4
const canceledOf = 10

type Mine = { readonly status: string }
type Reservation = Mine & { readonly _links: { readonly self: { readonly href: string } } }

/** That system's load test posts the first, its users the second. */
const bodies = [
  { userId: 1 },
  {
    ...{ userId: '1', userAddress: 'seoul', productId: '1', productName: 'fold' },
    ...{ price: '1300000', cardNo: '1234-1234-1234-9876', status: 'order' },
  },
]

export const preorderCrowd: Crowd = {
  prepare: async () => undefined,
  round: async (caller, nth) => {
    const body = bodies[nth % bodies.length] ?? {}
    const asked = { at, method: 'POST', path: '/preReservations', body } as const
    const made = await caller.json<Reservation>(asked, 201)
    const number = made._links.self.href.split('/').at(-1)
    // A payment that is not known in time cancels, which on a besieged machine is right as well.
    const isPaid = made.status === 'receipt_issued'
    caller.hold(isPaid || made.status === 'reservation_cancelled', () => JSON.stringify(made))
    caller.tally.settled(isPaid)
    await isShown(caller, number, made.status)
    const path = '/myReservations'
    for (let look = 0; look < looks; look++) await caller.json({ at, method: 'GET', path })
    if (!isPaid || nth % canceledOf > 0) return
    const one = `/preReservations/${number}`
    await caller.ask({ at, method: 'DELETE', path: one, right: [204] })
    await isShown(caller, number, 'receipt_cancelled')
    await caller.ask({ at, method: 'GET', path: `/receipts/${number}`, right: [404] })
  },
}

async function isShown(caller: Caller, number: string | undefined, right: string): Promise<void> {
  const path = `/myReservations/${number}`
  const { status } = await caller.json<Mine>({ at, method: 'GET', path })
  caller.hold(status === right, () => `${number} is ${status}, and was ${right}`)
}
