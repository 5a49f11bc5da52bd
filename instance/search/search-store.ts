/**
 * Job: looks through the embedded store for what is left of a customer: every entry of state, every
 * event, what waits in inboxes, and the files themselves, where a database may hold on to what is gone.
 * Boundary: it reads one picture of the store and changes nothing; who calls it decides how fast it goes.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { openStoreToRead, type StoreReader } from '@millrace/kernel'
import type { SearchedPlace } from '#contracts/customers'
import type { SearchProgress, Sought } from '../../gateway/customers/searches.ts'
import { kindOf, logLines } from './kinds.ts'
import { Marking, Tally } from './marks.ts'

/** After so many entries, or bytes of a file, whoever asks hears how far it is. */
const entriesAtOnce = 500
const bytesAtOnce = 256 * 1024
/** As long as the rows of the store are in one picture, its journal cannot be cut. */
const files = ['log.db', 'log.db-wal', 'state.db', 'state.db-wal', 'schemas.db', 'keys.db']

type Part = {
  readonly kind: SearchedPlace['kind']
  readonly name: string
  readonly look: (tally: Tally) => Generator<void>
  readonly keptUntil?: string
}

export function* searchStore(directory: string, sought: Sought): Generator<SearchProgress> {
  const marking = new Marking(sought)
  const store = openStoreToRead(directory)
  try {
    const parts = [...partsOf(store, marking), ...filesOf(directory, marking)]
    const places: SearchedPlace[] = []
    for (const { kind, name, look, keptUntil } of parts) {
      const tally = new Tally()
      for (const _ of look(tally)) yield { done: places.length, of: parts.length, places }
      const isFound = tally.byId + tally.plain > 0
      const until = keptUntil !== undefined && isFound ? { keptUntil } : {}
      places.push({ kind, name, ...tally.told, ...until })
    }
    yield { done: parts.length, of: parts.length, places: [...places, logLines] }
  } finally {
    store.close()
  }
}

function partsOf(store: StoreReader, marking: Marking): Part[] {
  return [
    ...store.services().flatMap((service) => partsIn(store, service, marking)),
    {
      kind: 'events',
      name: 'events',
      look: (tally) =>
        each(store.events(), ({ record }) => {
          tally.look(marking, `${record.tenant}/${record.key}`, JSON.stringify(record.data))
        }),
    },
    {
      kind: 'inbox',
      name: 'inbox',
      look: (tally) =>
        each(store.inbox(), ({ message }) => void tally.look(marking, JSON.stringify(message))),
    },
  ]
}

/** The records of each topic are a place of their own. */
function partsIn(store: StoreReader, service: string, marking: Marking): Part[] {
  if (service !== 'topics') {
    const look: Part['look'] = (tally) =>
      each(store.rows(service), ({ key, map, entry, value }) => {
        tally.look(marking, key, `${map}/${entry}`, value)
      })
    return [{ kind: kindOf(service), name: service, look }]
  }
  const names = new Set<string>()
  for (const { key } of store.rows(service)) names.add(topicIn(key))
  return [...names].map((name) => ({
    ...{ kind: 'topic' as const, name, keptUntil: 'for ever' },
    look: (tally) =>
      each(store.rows(service), ({ key, map, value }) => {
        if (topicIn(key) === name && map !== '') tally.look(marking, value)
      }),
  }))
}

/** A key names the tenant, the topic and the partition. */
const topicIn = (key: string): string => key.split('/')[1] ?? ''

function* each<Item>(items: Iterable<Item>, look: (item: Item) => void): Generator<void> {
  let count = 0
  for (const item of items) {
    look(item)
    if (++count % entriesAtOnce === 0) yield
  }
  yield
}

const filesOf = (directory: string, marking: Marking): Part[] =>
  files
    .filter((name) => existsSync(join(directory, name)))
    .map((name) => ({
      ...{ kind: name === 'keys.db' ? ('keys' as const) : ('file' as const), name },
      look: (tally) => pieces(join(directory, name), tally, marking),
    }))

/** What lies on the border of two pieces is looked at with the second. */
function* pieces(path: string, tally: Tally, marking: Marking): Generator<void> {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const overlap = marking.longest
    const buffer = Buffer.alloc(bytesAtOnce + overlap)
    for (let at = 0; at < size; at += bytesAtOnce) {
      const from = Math.max(0, at - overlap)
      const length = readSync(file, buffer, 0, bytesAtOnce + at - from, from)
      tally.look(marking, buffer.subarray(0, length))
      yield
    }
    tally.searched = size
  } finally {
    closeSync(file)
  }
}
