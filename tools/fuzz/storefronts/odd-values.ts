/** Values that nobody sends who means well: empty, enormous, deep, of another type, of another alphabet. */
import type { Random } from '#simulation/random'

/** Goes into a body as it is. */
export class Raw {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const ends = [63, 64, 65, 193, 194, 255, 256, 1000, 1001, 65_537]

const texts = [
  ...[
    '',
    ' ',
    '\0',
    '\t',
    '\r\nX-Odd: 1',
    'null',
    'true',
    '0',
    '-1',
    '1e309',
    'NaN',
    '-0.00',
    '１２',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '.',
    '..',
    '../..',
    '/',
    '//',
    '\\',
  ],
  ...[
    '%',
    '%00',
    '%2e%2e',
    '%zz',
    '#',
    '?',
    '&',
    ';a=b',
    '+',
    '*',
    '~',
    '~0~1',
    '{id}',
    ':id',
    '\u001f',
  ],
  ...[
    'é',
    'e\u0301',
    '\ud800',
    '\udfff',
    '\uffff',
    '\ufeff',
    '😀',
    '👩‍👩‍👧',
    '\u202eabc',
    'ß',
    'İ',
    '日本語',
  ],
  ...[
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '${7*7}',
    '$where',
    '[object Object]',
    'undefined',
  ],
  ...[
    '4111111111111111',
    '4111 1111 1111 1111',
    'mr_key',
    '[erased]',
    'reservation-1',
    '1#2',
    'a/b#3',
  ],
  ...['2024-02-30T25:61:00', '9999-12-31T23:59:59', '-000001-01-01T00:00:00Z', '2024-05-26T16:00'],
  ...['+275760-09-13T00:00:00.001Z', '00000000-0000-0000-0000-000000000000'],
]

const numbers = [
  ...[
    0,
    1,
    -1,
    0.1,
    0.005,
    51.3,
    1e-7,
    127,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    -(2 ** 31) - 1,
    2 ** 32,
  ],
  ...[
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
    9_007_199_254_740.99,
    90_071_992_547_409.91,
    1e15,
    1e21,
    1e308,
  ],
]

/** What JSON can say, and JavaScript hardly. */
const raws = [
  ...['1e400', '-1e400', '-0', '-0.0', '1E2', '0.1000000000000000055511151231257827', '1e-400'],
  ...[
    '123456789012345678901234567890',
    '9007199254740993',
    '{"a":1,"a":2}',
    '{"__proto__":{"id":1}}',
  ],
  ...['"\\u0000"', '"\\ud800"', '{"":""}', '[[]]', '[null]', '{"constructor":{"prototype":{}}}'],
]

const deepMax = 50_000
const keysMax = 100_000
const longMax = 300_000

const enormous = (random: Random): Raw => {
  const size = random.pick([10, 1000, 1])
  return random.pick([
    () => new Raw('['.repeat(deepMax / size) + ']'.repeat(deepMax / size)),
    () => new Raw(`${'{"a":'.repeat(deepMax / size)}1${'}'.repeat(deepMax / size)}`),
    () => new Raw(`{${Array.from({ length: keysMax / size }, (_, at) => `"k${at}":1`).join()}}`),
    () =>
      new Raw(
        `[${Array(keysMax / size)
          .fill('0')
          .join()}]`,
      ),
    () => new Raw(`"${'x'.repeat(longMax / size)}"`),
    () => new Raw(`"${'\\u00e9'.repeat(longMax / 6 / size)}"`),
    () => new Raw('9'.repeat(longMax / size)),
  ])()
}

export function oddText(random: Random): string {
  if (random.chance(0.1)) return 'x'.repeat(random.pick(ends))
  if (random.chance(0.1)) return random.pick(['é', '😀', '\ud800']).repeat(random.between(1, 300))
  return random.pick(texts)
}

export function oddValue(random: Random): unknown {
  const which = random.next()
  if (which < 0.35) return oddText(random)
  if (which < 0.65) return random.pick(numbers)
  if (which < 0.75) return new Raw(random.pick(raws))
  if (which < 0.8) return enormous(random)
  return random.pick([null, true, false, [], {}, [''], [1, 'a', null], { id: 1 }, { amount: {} }])
}

/** As JSON, with what is raw as it is. */
export function jsonOf(value: unknown): string {
  if (value instanceof Raw) return value.text
  if (Array.isArray(value)) return `[${value.map(jsonOf).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, of]) => `${JSON.stringify(name)}:${jsonOf(of)}`)
  return `{${fields.join()}}`
}
