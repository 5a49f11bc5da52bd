/** For tests: what is to come is waited for; when it comes says something of the machine only. */
import { setTimeout as sleep } from 'node:timers/promises'

/** A machine that has much else to do may stand still for seconds. */
const patienceMs = 120_000

export async function until(
  holds: () => boolean | Promise<boolean>,
  why = 'It did not come to this.',
): Promise<void> {
  for (const end = performance.now() + patienceMs; !(await holds()); await sleep(5)) {
    if (performance.now() >= end) throw new Error(why)
  }
}
