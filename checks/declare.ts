import type { Check, Rule, Verdict } from '#contracts/check'
import { BadCheck, type CheckLine } from './check-lines.ts'

/** What may be set of a check, with what it is unless told. */
type Parameters = Readonly<Record<string, number | string>>

/** A check, before anything is set of it. */
export type Declared = {
  readonly name: string
  readonly summary: string
  readonly parameters: Parameters
  /** Throws where what is set cannot be. */
  readonly set: (line: CheckLine) => Check
}

const day = 24 * 60 * 60_000

type Declaration<P extends Parameters> = {
  readonly summary: string
  readonly parameters: P
  readonly rule: (set: { readonly [N in keyof P]: P[N] extends number ? number : string }) => Rule
}

/** `check('large-orders', { summary, parameters: { amount: 50_000 }, rule: ({ amount }) => ({ total }) => … })`. */
export function check<P extends Parameters>(
  name: string,
  { summary, parameters, rule }: Declaration<P>,
): Declared {
  const set = (line: CheckLine): Check => {
    const setSo = settled(name, parameters, line)
    return {
      ...usually(line, summary + inWords(setSo)),
      by: { rule: rule(setSo as never) },
    }
  }
  return { name, summary, parameters, set }
}

const timeoutMs = 5000

/** One that somebody outside answers, at an address: it needs no file of its own. */
export function outsideCheck(line: CheckLine): Check {
  const { name, parameters } = line
  if (parameters['url'] === undefined) {
    throw new BadCheck(
      `there is no check ${name}; one that is asked outside has url=http://host:port/path`,
    )
  }
  const { url, timeout } = settled(name, { url: '', timeout: timeoutMs }, line)
  const parsed = URL.parse(String(url))
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    throw new BadCheck(`${name}: url=${url} is no address; write http://host:port/path`)
  }
  const outside = { url: String(url), timeoutMs: Number(timeout) }
  return { ...usually(line, `It is asked at ${parsed.host}.`), by: { outside } }
}

const usually = ({ name, isOn, afterMs = day, then = 'refuse' }: CheckLine, summary: string) => ({
  ...{ name, summary, afterMs, then, isOn },
})

/** Who switches it on sees what it goes by. */
function inWords(parameters: Parameters): string {
  const set = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return set.length === 0 ? '' : ` Set: ${set.join(', ')}.`
}

function settled(name: string, usual: Parameters, { parameters }: CheckLine): Parameters {
  for (const given of Object.keys(parameters)) {
    if (given in usual) continue
    const known = Object.keys(usual).join(', ')
    throw new BadCheck(`${name} has no ${given}; it has ${known}`)
  }
  return Object.fromEntries(
    Object.entries(usual).map(([parameter, value]) => {
      const given = parameters[parameter]
      if (given === undefined) return [parameter, value]
      if (typeof value === 'string') return [parameter, given]
      if (/^\d{1,15}$/.test(given)) return [parameter, Number(given)]
      throw new BadCheck(`${name}: ${parameter}=${given} is not a whole number`)
    }),
  )
}

export const passes: Verdict = { verdict: 'pass' }
export const leavesToPerson = (...why: readonly string[]): Verdict => ({ verdict: 'review', why })
