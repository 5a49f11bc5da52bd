/**
 * `npm run backtest`: runs a check over the orders that a store has, and says which of them it would have
 * refused or left to a person. It reads only; the store may be in use.
 */
import { StoreRefused } from '@millrace/kernel'
import { checksFrom } from '#checks/all'
import { BadCheck, checkLinesIn } from '#checks/check-lines'
import type { Rule } from '#contracts/check'
import { Outcome } from './backtest/outcome.ts'
import { eachOrder } from './backtest/past-orders.ts'
import { flagsOf, refuse } from './flags.ts'
import { placeFlags, placeFrom, placeUsage } from './store-place.ts'

const usage = `Usage: npm run backtest -- --check 'NAME [parameter=value …]' [flags]

  --check LINE          the check, as --checks has it: 'large-orders amount=50000'
  --since TIME          only orders that were placed from then on, as 2026-01-31 or 2026-01-31T08:00:00Z
  --until TIME          and before then
  --tenant NAME         whose orders (shop)
  --list N              how many of them are named, newest last (20)
  --json                tells it as JSON
${placeUsage}`

const exitRefused = 2

const given = flagsOf(usage, {
  ...placeFlags,
  check: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  tenant: { type: 'string', default: 'shop' },
  list: { type: 'string', default: '20' },
  json: { type: 'boolean', default: false },
})

function ruleIn(line: string | undefined): { readonly name: string; readonly rule: Rule } {
  if (line === undefined) refuse('Which check? Give --check')
  try {
    const lines = checkLinesIn(line)
    const [wanted] = lines
    if (wanted === undefined || lines.length > 1) refuse('--check names one check')
    const check = checksFrom(lines).find(({ name }) => name === wanted.name)
    if (check !== undefined && 'rule' in check.by) return { name: check.name, rule: check.by.rule }
    refuse(`${wanted.name} is asked outside: what it would say of past orders only it knows`)
  } catch (error) {
    if (error instanceof BadCheck) refuse(`--check: ${error.message}`)
    throw error
  }
}

function timeIn(name: 'since' | 'until', usual: number): number {
  const text = given[name]
  if (text === undefined) return usual
  const at = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) refuse(`--${name} ${text} is no time; write 2026-01-31T08:00:00Z`)
  return at
}

function countIn(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  return refuse(`--list ${text} is not a whole number`)
}

const { name, rule } = ruleIn(given.check)
const [since, until] = [timeIn('since', 0), timeIn('until', Infinity)]
const place = placeFrom(given)
const outcome = new Outcome(name, countIn(given.list))
try {
  await eachOrder(place, given.tenant, (order) => {
    if (order.placedAt >= since && order.placedAt < until) outcome.take(order, rule(order))
  })
  process.stdout.write(
    given.json ? `${JSON.stringify(outcome.told(), undefined, 2)}\n` : outcome.text(),
  )
} catch (error) {
  if (!(error instanceof StoreRefused)) throw error
  console.error(error.message)
  process.exitCode = exitRefused
}
