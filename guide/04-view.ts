/**
 * 4. A view: who has which books, over all of them. `node tools/run.js guide/04-view.ts`
 *
 * A view hears what services tell, one for each shard, and is asked instead of them. It is kept in the
 * same commits, so it is never behind. A new version of it needs no migration: it is built from the
 * events, beside the old one, and takes its place when both have come out alike.
 */
import { answer, decide, entries, query, service, type Entries, type Told } from '@millrace/kernel'
import { books, giveBack, lend, lent, returned } from './01-first-service.ts'
import { onAStore, type Library, type Say } from './on-a-store.ts'

const listReaders = query('readers.list', {})

/** A map's entries are stored one by one, so it may grow as it likes. */
type Readers = { readonly has: Entries<string>; readonly ever: Entries<number> }
type Heard = { readonly book: string; readonly reader: string }

const initial: Readers = { has: entries<string>(), ever: entries<number>() }

function hear({ has, ever }: Readers, { type, data }: Told): Readers {
  const { book, reader } = data as Heard
  if (type === returned.wireName) return { has: has.without(book), ever }
  return { has: has.with(book, reader), ever }
}

/** The second version also counts how often each book was lent. */
function hearAndCount(state: Readers, told: Told): Readers {
  const { has, ever } = hear(state, told)
  const { book } = told.data as Heard
  if (told.type === returned.wireName) return { has, ever }
  return { has, ever: ever.with(book, (ever.get(book) ?? 0) + 1) }
}

const tableOf = (one: typeof hear) => ({
  keyedBy: { each: 'shard' as const },
  initial,
  view: true,
  gathers: {
    types: [lent, returned],
    handler: (state: Readers, told: readonly Told[]) => decide(told.reduce(one, state)),
  },
})
const shown = (state: Readers) => decide(state, answer(textOf(state)))
const textOf = ({ has, ever }: Readers) => [
  ...[...has.list({})].map(([book, reader]) => `${reader} has ${book}`),
  ...[...ever.list({})].map(([book, times]) => `${book} was lent ${times}x`),
]

const readers = service<Readers>('readers', {
  ...tableOf(hear),
  on: (on) => [on(listReaders, shown)],
})
const readersToo = service<Readers>('readers', {
  ...tableOf(hearAndCount),
  version: 2,
  earlier: { view: readers, same: ['has'] },
  on: (on) => [on(listReaders, shown)],
})

export const story = (say: Say) =>
  onAStore([books, readers], async ({ ask, askAll, restart, wait }) => {
    const list = async () =>
      (await askAll(listReaders({}))).flat().map(String).toSorted().join(', ')
    for (const book of ['Momo', 'Emil', 'Krabat']) await ask(lend({ book, reader: 'Anna' }))
    await ask(giveBack({ book: 'Emil' }))
    say(`the first version: ${await list()}`)
    await restart([books, readersToo])
    say(`it is still read: ${await list()}`)
    await ask(lend({ book: 'Emil', reader: 'Ben' }))
    say(`the second has taken its place: ${await whenItCounts(list, wait)}`)
  })

async function whenItCounts(list: () => Promise<string>, wait: Library['wait']): Promise<string> {
  for (;;) {
    const now = await list()
    if (now.includes('Emil was lent 2x') && now.includes('Momo was lent')) return now
    await new Promise((resolve) => setTimeout(resolve, 5))
    await wait(1)
  }
}

if (import.meta.main) await story(console.log)
