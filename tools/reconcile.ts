/**
 * `npm run reconcile`: compares orders that were paid by card on a day, what is known of their cards, and
 * the provider's book, and lists what to mend. Exit code 1 where something differs, 2 where nothing can
 * be said.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { flagsOf, refuse } from './flags.ts'
import { BookReader, CannotRead, type Day } from './reconcile/books.ts'
import { differencesIn, type Books, type Difference } from './reconcile/differences.ts'
import { mend } from './reconcile/mend.ts'

const usage = `Usage: npm run reconcile -- [flags]

  --day DATE         which day, in UTC (today)
  --data DIR         the store of a server that runs: it says where both listen (./data)
  --url URL          where the native API is, instead
  --payment-url URL  where the payment provider is, instead
  --mend             lets the provider be asked again for what is not known, and settles cases by it
  --who NAME         who does so (reconcile)
  --json             tells it as JSON
  --help

MILLRACE_KEY is sent as the key of an operator, where keys are on.`

const dayMs = 24 * 60 * 60_000
/** What is just under way agrees a moment later. */
const lookAgainAfterMs = 1000
const booksAtOnce = 20

const given = flagsOf(usage, {
  day: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  data: { type: 'string', default: process.env['MILLRACE_DATA'] ?? './data' },
  url: { type: 'string' },
  'payment-url': { type: 'string' },
  mend: { type: 'boolean', default: false },
  who: { type: 'string', default: 'reconcile' },
  json: { type: 'boolean', default: false },
})

function dayOf(text: string): Day {
  const from = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(from)) refuse(`--day ${text} is no day; write 2026-01-31`)
  return { from, to: from + dayMs }
}

function addresses(): { readonly native: string; readonly payments: string } {
  const { url: native, 'payment-url': payments } = given
  if (native !== undefined && payments !== undefined) return { native, payments }
  const told = listening()
  return { native: native ?? told.native, payments: payments ?? told.payments }
}

function listening(): { readonly native: string; readonly payments: string } {
  try {
    const text = readFileSync(join(given.data, 'listening.json'), 'utf8')
    return (JSON.parse(text) as { addresses: { native: string; payments: string } }).addresses
  } catch {
    return refuse(`No server runs on ${given.data}; name --url and --payment-url`)
  }
}

async function differing(reader: BookReader, day: Day): Promise<readonly Books[]> {
  const [ids, holds] = [await reader.orderIds(day), await reader.holds(day)]
  const all = [...ids]
  orders = all.length
  const found: Books[] = []
  for (let at = 0; at < all.length; at += booksAtOnce) {
    const books = await Promise.all(
      all.slice(at, at + booksAtOnce).map((id) => reader.books(id, holds.get(id) ?? [])),
    )
    found.push(...books.filter((one) => differencesIn(one).length > 0))
  }
  if (found.length === 0) return found
  await pause(lookAgainAfterMs)
  const again = await Promise.all(found.map((books) => reader.again(books)))
  return again.filter((books) => differencesIn(books).length > 0)
}

let orders = 0

async function reconcile(): Promise<readonly Difference[]> {
  const { native, payments } = addresses()
  const reader = new BookReader(trimmed(native), trimmed(payments), process.env['MILLRACE_KEY'])
  let left = await differing(reader, dayOf(given.day))
  const before = left.length
  if (given.mend) {
    const mending = { reader, who: given.who, at: Date.now() }
    left = await Promise.all(left.map((books) => mend(books, mending)))
    left = left.filter((books) => differencesIn(books).length > 0)
  }
  tell(left.flatMap(differencesIn), before - left.length)
  return left.flatMap(differencesIn)
}

const trimmed = (url: string): string => url.replace(/\/+$/, '')

function tell(differences: readonly Difference[], mended: number): void {
  if (given.json) {
    console.log(JSON.stringify({ day: given.day, orders, mended, differences }, undefined, 2))
    return
  }
  for (const { orderId, what, detail, mend: how } of differences) {
    console.log(`${orderId}  ${what}  ${detail} ${how}`)
  }
  const settled = mended === 0 ? '' : `, ${mended} mended`
  console.log(
    differences.length === 0
      ? `OK: ${orders} orders by card of ${given.day} agree${settled}`
      : `${differences.length} differences in ${orders} orders by card of ${given.day}${settled}`,
  )
}

try {
  process.exitCode = (await reconcile()).length === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof CannotRead)) throw error
  refuse(error.message)
}
