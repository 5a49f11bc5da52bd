/**
 * Job: finds the number of a card where somebody has put one, so that it is refused at the door.
 * Boundary: it is looked for in texts and in fields that mean nothing here; never in ids, skus, amounts
 * and keys, where a long number is nobody's card.
 *
 * N1 A card's number has 13 to 19 digits, begins as those of a known issuer do, and its last digit is Luhn's
 *    check of the others.
 * N2 Its digits may be grouped in any way by single spaces or dashes of any kind, where no more digits are
 *    beside them; and as cards have them (4-4-4-4, 4-6-5, …) by any one of these, a dot, a slash or an
 *    underscore, whatever is beside them, as the month it ends in may be. Dates, numbers of telephones and
 *    of versions are grouped in other ways.
 * N3 What follows two letters and two digits is the number of a bank account: in groups of four, too.
 * N4 What is told of it is where it stood, never the number.
 */
import { Problem } from '../problem.ts'

/** Numbers with one of these between, as many as there are. */
const runs = /(?<![\dA-Za-z])\d+(?:[\p{Zs}\p{Pd}\t./_]\d+)*(?![\dA-Za-z])/gu
const wholeMax = 2 * 19
const whole = /^\d(?:[\p{Zs}\p{Pd}\t]?\d){12,18}$/u
/** Beside other digits, wherever a group begins (N2); the groups of four are tried without the last, too. */
const shaped =
  /(?<!\d)(?=[2-69])(?=(\d{13,19}(?!\d)|(\d{4}(\D)(?:\d{4}\3){2}\d{1,4})(?!\d)(?:\3\d{1,3}(?!\d))?|\d{4}(\D)\d{6}\4\d{4,5}(?!\d)))/g
/** How the number of a bank account begins, up to a run of digits in it (N3). */
const bankHead = /[A-Z]{2}\d\d(?:[\p{Zs}\p{Pd}]?[\dA-Z]{4}){0,4}[\p{Zs}\p{Pd}]?$/u
const bankHeadMax = 25
/** So much of the run is the account's. */
const bankRest = /^\d{1,4}(?:\D\d{1,4}){0,4}(?!\d)/

type Issuer = {
  /** How its numbers begin: from one prefix to another of the same length. */
  readonly from: number
  readonly to: number
  readonly lengths: readonly number[]
}

const issuers: readonly Issuer[] = [
  { from: 4, to: 4, lengths: [13, 16, 19] },
  { from: 51, to: 55, lengths: [16] },
  { from: 2221, to: 2720, lengths: [16] },
  { from: 34, to: 34, lengths: [15] },
  { from: 37, to: 37, lengths: [15] },
  { from: 300, to: 305, lengths: [14, 16, 17, 18, 19] },
  { from: 36, to: 36, lengths: [14, 15, 16, 17, 18, 19] },
  { from: 38, to: 39, lengths: [14, 16, 17, 18, 19] },
  { from: 6011, to: 6011, lengths: [16, 17, 18, 19] },
  { from: 644, to: 649, lengths: [16, 17, 18, 19] },
  { from: 65, to: 65, lengths: [16, 17, 18, 19] },
  { from: 3528, to: 3589, lengths: [16, 17, 18, 19] },
  { from: 62, to: 62, lengths: [16, 17, 18, 19] },
  { from: 2200, to: 2204, lengths: [16, 17, 18, 19] },
  { from: 50, to: 50, lengths: [13, 14, 15, 16, 17, 18, 19] },
  { from: 56, to: 58, lengths: [13, 14, 15, 16, 17, 18, 19] },
  { from: 60, to: 60, lengths: [16] },
  { from: 63, to: 63, lengths: [13, 14, 15, 16, 17, 18, 19] },
  { from: 67, to: 67, lengths: [13, 14, 15, 16, 17, 18, 19] },
  { from: 94, to: 94, lengths: [16] },
]

/** Fields whose values are ids, skus, amounts, keys or times: they are not looked into. */
const notLookedInto = new Set([
  ...['id', 'orderId', 'customerId', 'account', 'owner', 'sku', 'slot', 'idempotencyKey'],
  ...['quantity', 'unitPrice', 'amount', 'onHand', 'capacity', 'startsAt', 'cutOffAt', 'currency'],
  // In messages that a person corrects.
  ...[
    'accountId',
    'slotId',
    'paymentId',
    'requestId',
    'hold',
    'digest',
    'newsId',
    'place',
    'after',
  ],
  ...['minor', 'total', 'balance', 'held', 'placedAt'],
])
/** A body deeper than the gateway takes is none. */
const deepest = 40

/** Whether a text has the number of a card in it. */
export const hasCardNumber = (text: string): boolean => !cardNumbersIn(text).next().done

/** A text that lies elsewhere already, and is to be kept without any. */
export function withoutCardNumbers(text: string): string {
  let kept = ''
  let from = 0
  for (const { at, length } of cardNumbersIn(text)) {
    if (at >= from) kept += `${text.slice(from, at)}****`
    from = Math.max(from, at + length)
  }
  return kept + text.slice(from)
}

function* cardNumbersIn(text: string) {
  if (text.length < 13) return
  for (const { index, 0: found } of text.matchAll(runs)) {
    if (found.length < 13) continue
    const bank = bankHead.test(text.slice(Math.max(0, index - bankHeadMax), index))
    const account = bank ? (bankRest.exec(found)?.[0].length ?? 0) : 0
    const at = index + account
    const run = found.slice(account)
    const isWhole = run.length <= wholeMax && whole.test(run)
    if (isWhole && isCardNumber(run)) yield { at, length: run.length }
    else yield* amongOthers(run, at)
  }
}

function* amongOthers(run: string, from: number) {
  for (const { index, 1: all = '', 2: fours } of run.matchAll(shaped)) {
    const tried = fours === undefined || fours === all ? [all] : [all, fours]
    const digits = tried.find(isCardNumber)
    if (digits !== undefined) yield { at: from + index, length: digits.length }
  }
}

function isCardNumber(text: string): boolean {
  if (text.length < 13 || !isChecked(text)) return false
  const digits = text.replaceAll(/\D/g, '')
  return issuers.some(({ from, to, lengths }) => {
    const prefix = Number(digits.slice(0, String(from).length))
    return prefix >= from && prefix <= to && lengths.includes(digits.length)
  })
}

/** Luhn: every second digit from the right counts twice. */
function isChecked(text: string): boolean {
  let sum = 0
  let isTwice = false
  for (let at = text.length - 1; at >= 0; at--) {
    const digit = text.charCodeAt(at) - zero
    if (digit < 0 || digit > 9) continue
    const weighed = isTwice ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
    isTwice = !isTwice
  }
  return sum % 10 === 0
}

const zero = 48

export function refuseCardNumbersIn(pointer: string, text: string): void {
  if (!hasCardNumber(text)) return
  const detail =
    'This is the number of a card. A card is named by the token that its provider gave.'
  throw new Problem('card-number', detail, { errors: [{ pointer, detail }] })
}

/** Looks through a value, the names of its fields included; through so many signs of its texts where that is told. */
export function refuseCardNumbers(value: unknown, signsMax = Infinity): void {
  let left = signsMax
  for (const [pointer, text] of textsOf(value, '', 0)) {
    refuseCardNumbersIn(pointer, text.slice(0, left))
    left -= text.length
    if (left <= 0) return
  }
}

function* textsOf(
  value: unknown,
  pointer: string,
  depth: number,
): Generator<readonly [pointer: string, text: string]> {
  if (typeof value !== 'object' || value === null) yield [pointer, String(value)]
  else if (depth <= deepest) yield* textsIn(value, pointer, depth)
}

function* textsIn(value: object, pointer: string, depth: number): ReturnType<typeof textsOf> {
  const isList = Array.isArray(value)
  for (const [name, field] of Object.entries(value)) {
    if (!isList) yield [pointer, name]
    if (isList || !notLookedInto.has(name)) {
      yield* textsOf(field, `${pointer}/${name}`, depth + 1)
    }
  }
}
