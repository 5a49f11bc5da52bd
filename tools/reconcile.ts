/**
 * `npm run reconcile`: compares the orders of a day with what paid for them, what is known of their cards
 * with the provider's book, and the entries of their accounts, and lists what to mend. Exit code 1 where
 * something differs, 2 where nothing can be said.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { moneyText } from '#contracts/money-text'
import { flagsOf, refuse } from './flags.ts'
import { BookReader, type Day } from './reconcile/books.ts'
import type { Difference } from './reconcile/difference.ts'
import { differencesIn, type Books } from './reconcile/differences.ts'
import { CannotRead, HttpReader } from './reconcile/http-reader.ts'
import { LedgerReader } from './reconcile/ledger-reader.ts'
import { mend } from './reconcile/mend.ts'
import { walletDifferencesIn, type WalletBooks } from './reconcile/wallet-differences.ts'

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

type Found = { readonly byCard: readonly Books[]; readonly byAccount: readonly WalletBooks[] }

async function differing(cards: BookReader, ledger: LedgerReader, day: Day): Promise<Found> {
  const [orders, holds] = [await cards.orders(day), await cards.holds(day)]
  const fromAccounts = orders.filter(({ payment }) => payment?.account !== undefined)
  const ids = new Set(orders.filter(({ payment }) => payment?.card).map(({ id }) => id))
  for (const named of holds.keys()) if (named !== '') ids.add(named)
  counts = { card: ids.size, account: fromAccounts.length }
  const byCard = await differingCards(cards, [...ids], holds)
  const byAccount = (await ledger.books(fromAccounts)).filter(walletDiffers)
  if (byCard.length + byAccount.length === 0) return { byCard, byAccount }
  await pause(lookAgainAfterMs)
  const again = await Promise.all(byCard.map((books) => cards.again(books)))
  return {
    byCard: again.filter(cardDiffers),
    byAccount: (await ledger.again(byAccount)).filter(walletDiffers),
  }
}

async function differingCards(
  reader: BookReader,
  ids: readonly string[],
  holds: Awaited<ReturnType<BookReader['holds']>>,
): Promise<readonly Books[]> {
  const found: Books[] = []
  for (let at = 0; at < ids.length; at += booksAtOnce) {
    const books = await Promise.all(
      ids.slice(at, at + booksAtOnce).map((id) => reader.books(id, holds.get(id) ?? [])),
    )
    found.push(...books.filter(cardDiffers))
  }
  return found
}

const cardDiffers = (books: Books): boolean => differencesIn(books).length > 0
const walletDiffers = (books: WalletBooks): boolean => walletDifferencesIn(books).length > 0

let counts = { card: 0, account: 0 }

async function reconcile(): Promise<readonly Difference[]> {
  const { native, payments } = addresses()
  const api = new HttpReader(trimmed(native), process.env['MILLRACE_KEY'])
  const day = dayOf(given.day)
  const reader = new BookReader(api, new HttpReader(trimmed(payments)))
  const found = await differing(reader, new LedgerReader(api, day), day)
  const before = found.byCard.length
  let left = found.byCard
  if (given.mend) {
    const mending = { reader, who: given.who, at: Date.now() }
    left = await Promise.all(left.map((books) => mend(books, mending)))
    left = left.filter(cardDiffers)
  }
  const all = [...left.flatMap(differencesIn), ...found.byAccount.flatMap(walletDifferencesIn)]
  tell(all, before - left.length)
  return all
}

const trimmed = (url: string): string => url.replace(/\/+$/, '')

function tell(differences: readonly Difference[], mended: number): void {
  const { day } = given
  if (given.json) {
    const { card: byCard, account: byAccount } = counts
    const told = { day, orders: byCard + byAccount, byCard, byAccount, mended, differences }
    console.log(JSON.stringify(told, undefined, 2))
    return
  }
  for (const { orderId, what, amount: minor, currency, detail, mend: how } of differences) {
    console.log(`${orderId}  ${what}  ${moneyText({ minor, currency })}  ${detail} ${how}`)
  }
  const settled = mended === 0 ? '' : `, ${mended} mended`
  const orders = `${counts.card} orders by card and ${counts.account} from accounts of ${day}`
  console.log(
    differences.length === 0
      ? `OK: ${orders} agree${settled}`
      : `${differences.length} differences in ${orders}${settled}`,
  )
}

try {
  process.exitCode = (await reconcile()).length === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof CannotRead)) throw error
  refuse(error.message)
}
