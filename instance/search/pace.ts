/** A search takes half of one processor at most: whatever else there is to do comes first. */
import { setTimeout as sleep } from 'node:timers/promises'

const workMsMax = 20

export async function* paced<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
): AsyncGenerator<Item> {
  let since = performance.now()
  for await (const item of items) {
    yield item
    const worked = performance.now() - since
    if (worked < workMsMax) continue
    await sleep(worked)
    since = performance.now()
  }
}
