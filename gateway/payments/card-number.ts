/**
 * Job: finds the number of a card where somebody has put one, so that it is refused at the door.
 * Boundary: it is looked for in texts and in fields that mean nothing here; never in ids, skus, amounts
 * and keys, where a long number is nobody's card.
 *
 * N1 A card's number has 13 to 19 digits, perhaps grouped by single spaces or dashes of any kind, begins as
 *    those of a known issuer do, and its last digit is Luhn's check of the others.
 * N2 What is told of it is where it stood, never the number.
 */
import { Problem } from '../problem.ts'

const digitsOf = /(?<![\dA-Za-z])\d(?:[\p{Zs}\p{Pd}\t]?\d){12,18}(?![\dA-Za-z])/gu

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
export const hasCardNumber = (text: string): boolean =>
  text.length >= 13 && text.match(digitsOf)?.some(isCardNumber) === true

/** A text that lies elsewhere already, and is to be kept without any. */
export const withoutCardNumbers = (text: string): string =>
  text.replaceAll(digitsOf, (digits) => (isCardNumber(digits) ? '****' : digits))

function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '')
  const isIssued = issuers.some(({ from, to, lengths }) => {
    const prefix = Number(digits.slice(0, String(from).length))
    return prefix >= from && prefix <= to && lengths.includes(digits.length)
  })
  return isIssued && isChecked(digits)
}

/** Luhn: every second digit from the right counts twice. */
function isChecked(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at])
    const weighed = at % 2 === 0 ? digit : digit * 2
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

export function refuseCardNumbersIn(pointer: string, text: string): void {
  if (!hasCardNumber(text)) return
  const detail =
    'This is the number of a card. A card is named by the token that its provider gave.'
  throw new Problem('card-number', detail, { errors: [{ pointer, detail }] })
}

/** Looks through a value, the names of its fields included. */
export function refuseCardNumbers(value: unknown, pointer = '', depth = 0): void {
  if (typeof value !== 'object' || value === null) {
    return refuseCardNumbersIn(pointer, String(value))
  }
  if (depth > deepest) return
  const isList = Array.isArray(value)
  for (const [name, field] of Object.entries(value)) {
    if (!isList) refuseCardNumbersIn(pointer, name)
    if (isList || !notLookedInto.has(name))
      refuseCardNumbers(field, `${pointer}/${name}`, depth + 1)
  }
}
