/** Rows and pages of them as Spring Data REST writes them: HAL, with ids in links only. */
import { isoTime } from '@millrace/kernel'
import type { Listed, Row, Table } from './contracts.ts'
import type { Asked } from './page.ts'

/** What one of a table is called. */
export const single: Readonly<Record<Table, string>> = {
  ...{ preReservations: 'preReservation', payments: 'payment' },
  ...{ receipts: 'receipt', myReservations: 'myReservation' },
}

export const hrefOf = (base: string, table: Table, number: number): string =>
  `${base}/${table}/${number}`

export const profileHref = (base: string, table: Table): string => `${base}/profile/${table}`

/** The last that a date can be; what is kept of others may be more. */
const latest = 8_640_000_000_000_000

/** Times as Jackson writes them: in UTC, as an offset without a colon. */
const shown = (name: string, value: Row[string] | undefined) =>
  name.endsWith('At') && typeof value === 'number' && Math.abs(value) <= latest
    ? isoTime(value).replace('Z', '+0000')
    : (value ?? null)

export function resource(base: string, table: Table, { number, row }: Listed) {
  const fields = Object.entries(row).map(([name, value]) => [name, shown(name, value)])
  const href = hrefOf(base, table, number)
  const links = { _links: { self: { href }, [single[table]]: { href } } }
  return { ...Object.fromEntries(fields), ...links }
}

type Page = {
  readonly table: Table
  readonly asked: Asked
  readonly items: readonly Listed[]
  readonly total: number
}

export function collection(base: string, { table, asked, items, total }: Page) {
  const { page, size } = asked
  const totalPages = Math.ceil(total / size)
  return {
    _embedded: { [table]: items.map((item) => resource(base, table, item)) },
    _links: {
      ...(totalPages > 1 ? pageLinks(`${base}/${table}`, asked, totalPages) : {}),
      self: { href: `${base}/${table}${asked.query}` },
      profile: { href: profileHref(base, table) },
    },
    page: { size, totalElements: total, totalPages, number: page },
  }
}

function pageLinks(path: string, { page, size, sort }: Asked, totalPages: number) {
  const sorted = sort.map(({ text }) => `&sort=${encodeURIComponent(text).replaceAll('%2C', ',')}`)
  const at = (number: number) => ({ href: `${path}?page=${number}&size=${size}${sorted.join('')}` })
  return {
    first: at(0),
    ...(page > 0 ? { prev: at(page - 1) } : {}),
    ...(page + 1 < totalPages ? { next: at(page + 1) } : {}),
    last: at(totalPages - 1),
  }
}
