/** A number as Java writes a double: `199.0`, `1.0E7`. JSON reads it as the same number. */
export function javaDouble(number: number): string {
  const size = Math.abs(number)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = number.toExponential().split('e')
    return `${withPoint(digits)}E${Number(exponent)}`
  }
  return withPoint(Object.is(number, -0) ? '-0' : String(number))
}

const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`)
