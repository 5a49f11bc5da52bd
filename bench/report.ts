/** Figures as they come: printed at once, and kept to be written down at the end. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import type { Latencies } from './load/histogram.ts'

const load = (): string => (loadavg()[0] ?? 0).toFixed(1)
const loadAtStart = load()
const results = join(import.meta.dirname, 'RESULTS.md')

export class Report {
  readonly #rows: [figure: string, value: string][] = []

  row(figure: string, value: string): void {
    this.#rows.push([figure, value])
    console.log(`${figure.padEnd(46)} ${value}`)
  }

  /** Puts the figures under their command, in place of what that command wrote before. */
  write(command: string): void {
    const section = [
      `## \`${command}\``,
      '',
      `${new Date().toISOString().slice(0, 10)}, commit ${commit()}, ${cpus().length} cores, loader on the same machine, Node ${process.version}, load average ${loadAtStart} before and ${load()} after`,
      '',
      '| figure | value |',
      '|---|---|',
      ...this.#rows.map(([figure, value]) => `| ${figure} | ${value} |`),
      '',
    ].join('\n')
    const before = existsSync(results) ? readFileSync(results, 'utf8') : '# Figures\n'
    writeFileSync(results, replaceSection(before, `## \`${command}\``, section))
  }
}

/** Replaces the section with that heading, or adds it at the end. */
export function replaceSection(text: string, heading: string, section: string): string {
  const start = text.indexOf(`${heading}\n`)
  if (start < 0) return `${text.trimEnd()}\n\n${section}`
  const next = text.indexOf('\n## ', start + heading.length)
  return text.slice(0, start) + section + (next < 0 ? '' : text.slice(next))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export const whole = (value: number) => Math.round(value).toLocaleString('en')
export const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`

/** The medians of several runs' latencies. */
export function latencyText(runs: readonly Latencies[]): string {
  const middle = (pick: (run: Latencies) => number) => ms(median(runs.map(pick)))
  return [
    `p50 ${middle(({ p50Ms }) => p50Ms)}`,
    `p99 ${middle(({ p99Ms }) => p99Ms)}`,
    `p99.9 ${middle(({ p999Ms }) => p999Ms)}`,
    `max ${middle(({ maxMs }) => maxMs)}`,
  ].join(', ')
}

function commit(): string {
  const options = { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' } as const
  const git = (...args: string[]) => execFileSync('git', args, options).trim()
  try {
    const changed =
      git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' and changes'
    return git('rev-parse', '--short', 'HEAD') + changed
  } catch {
    return 'unknown'
  }
}
