import {
  answer,
  caseOpened,
  caseSettled,
  decide,
  isoTime,
  refuse,
  service,
  type Context,
  type Decision,
  type Payload,
  type Told,
} from '@millrace/kernel'
import type { Money } from '#contracts/fields'
import { showHistory, type HistoryLine } from '#contracts/orders'
import { told } from './told.ts'

/** The word that `told` has for it, and the details, in the order in which `told` names them. */
type What = readonly [word: string, ...details: unknown[]]
/** What did not happen at the time of the first line says so many ms later it did. */
type Line = What | readonly [after: number, ...What]
type OrderHistory = {
  /** The time of the first line. */
  readonly since: number
  readonly lines: readonly Line[]
  /** How many lines were left out between its beginning and its newest ones. */
  readonly dropped?: number
}

/**
 * An order that goes wrong again and again is told the same again and again: from so many lines on,
 * that is left out. Should it come to more still, it keeps its beginning and its newest lines.
 */
const manyLines = 100
const linesMax = 500
const newestMax = 100

const byName = new Map(told.map((row) => [row.type.wireName, row]))
const byWord = new Map(told.map((row, place) => [row.as, { ...row, place }]))

function onTold(
  { since, lines, dropped = 0 }: OrderHistory,
  news: readonly [Told, ...Told[]],
): Decision<OrderHistory> {
  const first = lines.length === 0 ? news[0].at : since
  const all = lines.concat(news.map((one) => lineOf(one, first)))
  const told = all.length > manyLines ? newAmong(all) : all
  const tooMany = Math.max(told.length - linesMax, 0)
  if (tooMany + dropped === 0) return decide({ since: first, lines: told })
  return decide({ since: first, lines: bounded(told), dropped: dropped + tooMany })
}

/** What a saga could not do by itself, where it is one of an order that is known. */
function onCase(
  history: OrderHistory,
  data: Payload<typeof caseOpened | typeof caseSettled>,
  { messageType: type, now: at }: Context,
): Decision<OrderHistory> {
  return history.lines.length === 0 ? decide(history) : onTold(history, [{ type, at, data }])
}

function newAmong(all: readonly Line[]): readonly Line[] {
  const kept = all.slice(0, manyLines)
  const known = new Set(kept.map(textOf))
  for (const line of all.slice(manyLines)) {
    const text = textOf(line)
    if (!known.has(text)) kept.push(line)
    known.add(text)
  }
  return kept
}

const bounded = (lines: readonly Line[]): readonly Line[] =>
  lines.length <= linesMax
    ? lines
    : [...lines.slice(0, linesMax - newestMax), ...lines.slice(-newestMax)]

/** What a line tells, whenever it was. */
const textOf = ([head, ...rest]: Line): string =>
  JSON.stringify(typeof head === 'string' ? [head, ...rest] : rest)

function lineOf({ type, at, data }: Told, first: number): Line {
  const { as = type, details = [] } = byName.get(type) ?? {}
  const line: unknown[] = at === first ? [as] : [at - first, as]
  for (const name of details) line.push(stored(name, data[name]))
  // What most do not have stands last, and is not kept where it is not there.
  while (line.at(-1) === null) line.pop()
  return line as unknown as Line
}

/** Money stands in a line as text, like `700 EUR`. */
function stored(name: string, value: unknown): unknown {
  if (name !== 'amount' || value === undefined) return value ?? null
  const { minor, currency } = value as Money
  return `${minor} ${currency}`
}

const times: ReadonlySet<string> = new Set(['until', 'dueAt'])

function read(name: string, value: unknown): unknown {
  if (times.has(name) && typeof value === 'number') return isoTime(value)
  if (name !== 'amount' || typeof value !== 'string') return value
  const [minor, currency] = value.split(' ')
  return { minor: Number(minor), currency }
}

function onShowHistory(
  history: OrderHistory,
  { orderId }: Payload<typeof showHistory>,
): Decision<OrderHistory> {
  if (history.lines.length === 0) {
    const detail = `There is no order ${orderId}.`
    return decide(history, refuse({ refused: 'not-found', detail }))
  }
  const { dropped = 0 } = history
  const lines = history.lines.map((line, at) => ({
    ...timed(line, history.since),
    id: at + 1 + (at < linesMax - newestMax ? 0 : dropped),
  }))
  return decide(history, answer(lines.sort(inOrder).map(show)))
}

type Timed = { readonly at: number; readonly word: string; readonly details: readonly unknown[] }
type Known = Timed & { readonly id: number }

function timed([head, ...rest]: Line, since: number): Timed {
  if (typeof head === 'string') return { at: since, word: head, details: rest }
  const [word, ...details] = rest
  return { at: since + head, word: String(word), details }
}

function inOrder({ id: idA, ...a }: Known, { id: idB, ...b }: Known): number {
  if (a.at !== b.at) return a.at - b.at
  const placeA = byWord.get(a.word)?.place ?? 0
  const placeB = byWord.get(b.word)?.place ?? 0
  if (placeA !== placeB) return placeA - placeB
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)]
  if (textA === textB) return idA - idB
  return textA < textB ? -1 : 1
}

function show({ id, at, word, details }: Known): HistoryLine {
  const row = byWord.get(word)
  const names = row?.details ?? []
  const named = names.map((name, nth) => [name, read(name, details[nth])] as const)
  return {
    id: String(id),
    at: isoTime(at),
    what: row?.type.wireName ?? word,
    ...Object.fromEntries(named.filter(([, value]) => value !== null && value !== undefined)),
  }
}

export const orderHistory = service<OrderHistory>('order-history', {
  keyedBy: 'orderId',
  initial: { since: 0, lines: [] },
  view: true,
  gathers: {
    types: told.filter(({ by }) => by === undefined).map(({ type }) => type),
    handler: onTold,
  },
  on: (on) => [
    on(caseOpened, onCase, { by: 'correlation' }),
    on(caseSettled, onCase, { by: 'correlation' }),
    on(showHistory, onShowHistory),
  ],
})
