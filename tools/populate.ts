/**
 * `npm run populate`: gives stream orders something to do, as that system's own populator does: stock and
 * customers at the start, and then an order and its payment at every beat, until it is stopped. It shows
 * a line of how it goes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { flagsOf, refuse } from './flags.ts'
import { whenParentEnds } from './parent-watch.ts'
import { customers, orderOf, paymentOf, stock } from './populate/records.ts'
import { Target } from './populate/target.ts'

const usage = `Usage: npm run populate -- [flags]

  --orders URL  where stream orders are posted (http://localhost:8000)
  --api URL     where records are written by hand: the native API (http://127.0.0.1:8080)
  --every MS    how long from one order to the next (1000)
  --from N      the id of the first order (1)
  --count N     how many orders; until it is stopped, unless told
  --help`

const given = flagsOf(usage, {
  orders: { type: 'string', default: 'http://localhost:8000' },
  api: { type: 'string', default: 'http://127.0.0.1:8080' },
  every: { type: 'string', default: '1000' },
  from: { type: 'string', default: '1' },
  count: { type: 'string' },
})

function whole(name: string, text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text)
  return refuse(`--${name} wants a whole number`)
}

const [everyMs, first] = [whole('every', given.every), whole('from', given.from)]
const last = given.count === undefined ? Infinity : first + whole('count', given.count) - 1
const target = new Target(given.orders, given.api)

let isStopping = false
const stopping = new AbortController()
const stop = (): void => {
  isStopping = true
  stopping.abort()
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
whenParentEnds(stop)

const isTerminal = process.stdout.isTTY
let shown = ''
/** One line that is written over on a terminal; elsewhere a line when it has changed. */
function show(): void {
  const line = target.told
  if (line === shown) return
  shown = line
  process.stdout.write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`)
}

async function populate(): Promise<void> {
  for (const [product, count] of stock) {
    await target.write('warehouse-inventory.v1', product, count)
  }
  for (const customer of customers) await target.write('customers', customer.id, customer)
  for (let nth = first; nth <= last && !isStopping; nth++) {
    const next = performance.now() + everyMs
    const payment = paymentOf(nth)
    if (await target.post(orderOf(nth, Math.random))) {
      await target.write('payments.v1', payment.id, payment)
    }
    show()
    const left = Math.max(0, next - performance.now())
    await sleep(left, undefined, { signal: stopping.signal }).catch(() => undefined)
  }
}

try {
  await populate()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
if (isTerminal) process.stdout.write('\n')
process.exitCode ??= target.failed === 0 ? 0 : 1
