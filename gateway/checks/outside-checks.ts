/**
 * Job: asks those outside who judge orders, and says what came of it.
 * Boundary: one call for one ask. Whether it is asked again, and when, is the saga's and the service's.
 *
 *   POST url   Idempotency-Key: tenant, order and check; { check, order }
 *   200        { verdict: pass|fail|review, why: [sentence] }
 *
 * O1 What has no answer, or one that cannot be made use of, is unknown: neither a yes nor a no.
 * O2 One that fails often is left alone for a moment, and so is nobody else.
 */
import { checker, group, oneOf, optional, type Performer, type Sent } from '@millrace/kernel'
import { sentences, verdictWords, type Check, type Outside } from '#contracts/check'
import { askingOutside, checkAnswered, type OutsideRequest } from '#contracts/checks'
import { CircuitBreaker } from '../payments/circuit-breaker.ts'
import { circuit } from '../payments/limits.ts'
import { unknownFor } from '../payments/no-answer.ts'

const answerCheck = checker(group({ verdict: oneOf(...verdictWords), why: optional(sentences) }))
const answerBytesMax = 64 * 1024

type Desk = Outside & { readonly breaker: CircuitBreaker }
type Came = { readonly outcome: (typeof verdictWords)[number] | 'unknown'; readonly why: string[] }

export class OutsideChecks {
  readonly #desks: ReadonlyMap<string, Desk>

  constructor(checks: readonly Check[] = [], elapsed: () => number = () => performance.now()) {
    this.#desks = new Map(
      checks.flatMap(({ name, by }) =>
        'outside' in by
          ? [[name, { ...by.outside, breaker: new CircuitBreaker(circuit, elapsed) }] as const]
          : [],
      ),
    )
  }

  readonly performer: Performer = {
    name: askingOutside,
    repeatable: true,
    perform: async (asked, { tenant }): Promise<Sent> => {
      const request = asked as OutsideRequest
      const { orderId } = request.order
      return checkAnswered({
        orderId,
        check: request.check,
        ...(await this.#came(tenant, request)),
      })
    },
  }

  async #came(tenant: string, request: OutsideRequest): Promise<Came> {
    const desk = this.#desks.get(request.check)
    if (desk === undefined) return { outcome: 'unknown', why: ['no-address'] }
    try {
      return await desk.breaker.run(() => ask(desk, tenant, request))
    } catch (error) {
      return { outcome: 'unknown', why: [unknownFor(error)] }
    }
  }
}

async function ask(
  { url, timeoutMs }: Outside,
  tenant: string,
  { check, order }: OutsideRequest,
): Promise<Came> {
  const key = `${tenant}/${order.orderId}/${check}`
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ check, order }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  const answer: unknown = response.ok && text.length <= answerBytesMax ? parsed(text) : undefined
  if (!answerCheck.fits(answer)) throw new Error(`${check} was answered with ${response.status}.`)
  const { verdict, why = [] } = answer
  return { outcome: verdict, why: why.length === 0 ? [`${check} says so.`] : why }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
