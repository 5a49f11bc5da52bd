/** After the load: what the API tells of stock and slots adds up to the orders that were approved. */
import { total } from '../metrics.ts'
import { metricsOf } from '../server.ts'
import type { Running } from '../measured-run.ts'

const skus = 1_000
const slots = 200
const plenty = 1_000_000_000
const askedAtOnce = 16

/** Says what does not add up, or that all does. */
export async function sums({ servers }: Running): Promise<string> {
  const [first] = servers
  if (first === undefined) throw new Error('There is nobody to ask.')
  const told = await Promise.all(servers.map(metricsOf))
  const approved = told
    .flat()
    .filter(({ name, labels }) => name === 'millrace_orders_total' && labels.includes('approved'))
  const stock = await readAll(
    first.url,
    range(skus).map((nth) => `stock/sku-${nth}`),
  )
  const booked = await readAll(
    first.url,
    range(slots).map((nth) => `slots/slot-${nth}`),
  )
  const held = add(stock, 'held')
  const lost = stock.filter((one) => (one['onHand'] ?? 0) + (one['sold'] ?? 0) !== plenty).length
  const bookings = add(booked, 'booked')
  const orders = total(approved, 'millrace_orders_total') ?? 0
  if (held === 0 && lost === 0 && bookings === orders) return `${bookings} bookings, all sold: ok`
  return `NOT: ${held} held, ${lost} skus that do not add up, ${bookings} of ${orders} booked`
}

type Numbers = Readonly<Record<string, number>>

async function readAll(url: string, paths: readonly string[]): Promise<readonly Numbers[]> {
  const found: Numbers[] = []
  for (let at = 0; at < paths.length; at += askedAtOnce) {
    const some = paths.slice(at, at + askedAtOnce)
    const answers = await Promise.all(some.map((path) => fetch(`${url}/v1/${path}`)))
    for (const answer of answers) found.push((await answer.json()) as Numbers)
  }
  return found
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, nth) => nth)
const add = (all: readonly Numbers[], name: string): number =>
  all.reduce((sum, one) => sum + (one[name] ?? 0), 0)
