/** Amounts as a person reads them. Programs have them in minor units, and never as text. */
import type { Money } from './fields.ts'

/** How many digits of an amount stand behind the point, by ISO 4217; two where it is not said here. */
const fewDigits: readonly (readonly [digits: number, currencies: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  // These have no minor unit at all.
  [0, 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
]
const digitsOf = new Map(
  fewDigits.flatMap(([digits, names]) => names.split(' ').map((name) => [name, digits] as const)),
)

/** What is paid where nobody names a currency. */
const noCurrency = 'XXX'

/** `6.00 EUR` of 600 minor units. */
export function moneyText(money: Money, point = '.'): string {
  const decimal = decimalOf(money, point)
  return money.currency === noCurrency ? decimal : `${decimal} ${money.currency}`
}

/** Exact, as no number with a point in it is ever made. */
function decimalOf({ minor, currency }: Money, point: string): string {
  const digits = digitsOf.get(currency) ?? 2
  const all = String(Math.abs(minor)).padStart(digits + 1, '0')
  const sign = minor < 0 ? '-' : ''
  if (digits === 0) return sign + all
  return `${sign}${all.slice(0, -digits)}${point}${all.slice(-digits)}`
}
