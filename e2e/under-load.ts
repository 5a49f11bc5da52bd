/** Clients that go on whatever happens to those whom they ask. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Something under a name of its own, until it is acknowledged. */
export type Act = (name: string, nth: number) => Promise<void>

const clients = ['a', 'b', 'c', 'd']
/** As many are acknowledged from one thing that happens to the next. */
const actsBetween = 20

/**
 * Each client does one act after the other while it happens; `more` resolves when they have got further.
 * Returns how many acts were acknowledged in the end.
 */
export async function underLoad(
  act: Act,
  happens: (more: () => Promise<void>) => Promise<void>,
): Promise<number> {
  let done = 0
  let isOver = false
  const failed = Promise.withResolvers<never>()
  const all = Promise.all(
    clients.map(async (client) => {
      for (let nth = 0; !isOver; nth++) {
        await act(`${client}-${nth}`, nth)
        done++
      }
    }),
  )
  all.catch(failed.reject)
  const more = async (): Promise<void> => {
    for (const enough = done + actsBetween; done < enough && !isOver; await sleep(5));
  }
  try {
    await Promise.race([happens(more), failed.promise])
  } finally {
    isOver = true
  }
  await all
  return done
}
