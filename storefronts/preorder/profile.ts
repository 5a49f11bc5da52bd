/** What the tables hold, as Spring Data REST tells it: a list of profiles, and one in ALPS for each table. */
import { tables, type Table } from './contracts.ts'
import { profileHref, single } from './hal.ts'
import { fields } from './openapi.ts'

type Call = { readonly does: string; readonly type: 'SAFE' | 'IDEMPOTENT' | 'UNSAFE' }

const get: Call = { does: 'get', type: 'SAFE' }
const create: Call = { does: 'create', type: 'UNSAFE' }
const changes: readonly Call[] = [
  { does: 'update', type: 'IDEMPOTENT' },
  { does: 'patch', type: 'UNSAFE' },
  { does: 'delete', type: 'IDEMPOTENT' },
]

/** What is served of the whole table, and of one in it. */
const calls: Readonly<Record<Table, readonly [ofAll: readonly Call[], ofOne: readonly Call[]]>> = {
  preReservations: [
    [get, create],
    [get, ...changes],
  ],
  payments: [[get, create], [get]],
  receipts: [[get], [get]],
  myReservations: [[get], [get]],
}

export const profiles = (base: string) => ({
  _links: {
    self: { href: `${base}/profile` },
    ...Object.fromEntries(tables.map((table) => [table, { href: profileHref(base, table) }])),
  },
})

export function profileOf(base: string, table: Table) {
  const id = `${single[table]}-representation`
  const [ofAll, ofOne] = calls[table]
  const told = (name: string, those: readonly Call[]) =>
    those.map(({ does, type }) => ({ id: `${does}-${name}`, name, type, rt: `#${id}` }))
  const descriptor = Object.keys(fields[table]).map((name) => ({ name, type: 'SEMANTIC' }))
  return {
    alps: {
      version: '1.0',
      descriptor: [
        { id, href: profileHref(base, table), descriptor },
        ...told(table, ofAll),
        ...told(single[table], ofOne),
      ],
    },
  }
}
