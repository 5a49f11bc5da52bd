/** A client whose server is away for a moment, and what it reads of long topics. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { items, type Answer, type Body } from './running.ts'

/** Longer than a server needs to be there again, also on a machine that has much else to do. */
const awayMsMax = 180_000

/**
 * The same again, until it is answered as it is to be; nothing else may be said than to come later.
 * Returns the body.
 */
export async function untilAnswered(
  ask: () => Promise<Response>,
  status: number,
  later: readonly number[] = [503, 504],
): Promise<string> {
  for (const end = Date.now() + awayMsMax; Date.now() < end; await sleep(20)) {
    const answer = await ask().catch(() => undefined)
    const told = await answer?.text().catch(() => undefined)
    if (answer?.status === status && told !== undefined) return told
    const isLater =
      answer === undefined || answer.status === status || later.includes(answer.status)
    assert.ok(isLater, `${answer?.status} ${told}`)
  }
  assert.fail('It is not answered.')
}

/** All that lies in a partition, page by page. */
export async function recordsIn(
  send: (path: string) => Promise<Answer>,
  topic: string,
  partition = 0,
): Promise<readonly Body[]> {
  const found: Body[] = []
  for (let offset = 0; ;) {
    const path = `/v1/log/topics/${topic}/records?partition=${partition}&limit=1000&offset=${offset}`
    const answer = await send(path)
    if (items(answer).length === 0) return found
    found.push(...items(answer))
    offset = Number(answer.body['next'])
  }
}
