/** Which rows are asked for: `?page=`, `?size=` and any number of `?sort=price,desc`. */
import type { Listed, Row } from './contracts.ts'

type Sort = {
  readonly names: readonly string[]
  readonly isDown: boolean
  /** As it was asked for. */
  readonly text: string
}

export type Asked = {
  readonly page: number
  readonly size: number
  readonly sort: readonly Sort[]
  /** As it was asked, with its question mark. */
  readonly query: string
}

const usualSize = 20
const largestSize = 1000
/** Further than that nobody pages. */
const largestPage = 1_000_000

/** As Spring reads them: what makes no sense counts as not given. */
export function askedOf(url: string): Asked {
  const at = url.indexOf('?')
  const query = at < 0 ? '' : url.slice(at)
  const given = new URLSearchParams(query)
  return {
    page: Math.min(numberIn(given.get('page')) ?? 0, largestPage),
    size: Math.min(numberIn(given.get('size')) || usualSize, largestSize),
    sort: given.getAll('sort').flatMap(sortIn),
    query,
  }
}

const numberIn = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined

function sortIn(text: string): Sort[] {
  const words = text.split(',').map((word) => word.trim())
  const last = words.at(-1)?.toLowerCase()
  const isDirected = last === 'asc' || last === 'desc'
  const names = (isDirected ? words.slice(0, -1) : words).filter((name) => name !== '')
  return names.length === 0 ? [] : [{ names, isDown: last === 'desc', text }]
}

/** What has no value comes first; what is equal in all stays in the order of its numbers. */
export function compare(sort: readonly Sort[]): (a: Listed, b: Listed) => number {
  return (a, b) => {
    for (const { names, isDown } of sort) {
      for (const name of names) {
        const order = name === 'id' ? a.number - b.number : compareValues(a.row[name], b.row[name])
        if (order !== 0) return isDown ? -order : order
      }
    }
    return a.number - b.number
  }
}

type Value = Row[string] | undefined

function compareValues(a: Value = null, b: Value = null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (a === b) return 0
  return a < b ? -1 : 1
}
