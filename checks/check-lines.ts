import { overdueWords, type Overdue } from '#contracts/check'

/** One line of configuration. */
export type CheckLine = {
  readonly name: string
  readonly isOn: boolean
  readonly afterMs: number | undefined
  readonly then: Overdue | undefined
  readonly parameters: Readonly<Record<string, string>>
}

export const plainLine = (name: string): CheckLine => ({
  ...{ name, isOn: false, afterMs: undefined, then: undefined, parameters: {} },
})

/** What a line says cannot be. */
export class BadCheck extends Error {
  override name = 'BadCheck'
}

const usage = 'write: name [on|off] [deadline=24h] [then=refuse|pass|review] [parameter=value …]'
const unitsMs: Readonly<Record<string, number>> = {
  ...{ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
}

/** Lines end with a semicolon, or a line's end. */
export function checkLinesIn(text: string): readonly CheckLine[] {
  const lines = text
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(lineIn)
  const names = lines.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new BadCheck(`${twice} stands there twice`)
  return lines
}

function lineIn(text: string): CheckLine {
  const [name = '', ...words] = text.split(/\s+/)
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) throw new BadCheck(`${name} is no name; ${usage}`)
  return words.reduce(withWord, plainLine(name))
}

function withWord(line: CheckLine, word: string): CheckLine {
  if (word === 'on' || word === 'off') return { ...line, isOn: word === 'on' }
  const at = word.indexOf('=')
  const [name, value] = [word.slice(0, at), word.slice(at + 1)]
  if (at < 1 || value === '') throw new BadCheck(`${line.name}: ${word} says nothing; ${usage}`)
  if (name === 'deadline') return { ...line, afterMs: timeIn(`${line.name}: deadline=`, value) }
  if (name === 'then') return { ...line, then: overdueIn(line.name, value) }
  return { ...line, parameters: { ...line.parameters, [name]: value } }
}

/** In milliseconds; `what` says of what it is the time. */
export function timeIn(what: string, text: string): number {
  const [, number = '0', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const ms = Number(number) * (unitsMs[unit] ?? 0)
  if (ms > 0) return ms
  throw new BadCheck(`${what}${text} is not a time; write 90s, 30m, 24h or 7d`)
}

function overdueIn(check: string, text: string): Overdue {
  const found = overdueWords.find((word) => word === text)
  if (found !== undefined) return found
  throw new BadCheck(`${check}: then=${text} is not known; there are ${overdueWords.join(', ')}`)
}
