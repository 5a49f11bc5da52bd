/**
 * Timers: whoever waits for a time has one, and knows when it is due. Else something is never asked
 * again, never lapses, is never forgotten, or comes when nobody waits for it.
 */
import { storefronts } from '#storefronts/all'
import { allServices } from '../../composition.ts'
import { numberIn, type Row } from './evidence.ts'
import { holdIn } from './live-holds.ts'
import { perKey, type Root } from './per-key.ts'
import type { Law, Trial } from './law.ts'

const law = 'timers'
const separator = '\u001e'
const running = new Set(['forward', 'undoing', 'failing'])

/** Which timers a key must have for what it is, and for one of its entries. */
type Waits = {
  readonly root: (root: Root) => readonly string[]
  readonly entry?: (row: Row) => readonly string[]
}

const none: readonly string[] = []
const nothing: Waits = { root: () => none }
const aSaga: Waits = { root: ({ is }) => (running.has(String(is)) ? ['next'] : none) }
const sweeping: Waits = { root: ({ sweeps }) => (sweeps === true ? ['sweep'] : none) }
const holding: Waits = {
  root: (root) => (numberIn(root, 'ended') > 0 ? ['sweep'] : none),
  entry: (row) =>
    row.map === 'holds' && holdIn(row).at === undefined ? [`due:${row.entry}`] : none,
}

const fraudRules = { limitMinor: 0, windowMs: 1 }

/** Whoever is not named further down is a saga, or a machine of which only the kernel wants timers. */
const ofAll = allServices({ fraud: fraudRules, storefronts }).map(
  (one) => [one.name, 'plan' in one ? aSaga : nothing] as const,
)

const services: Readonly<Record<string, Waits>> = {
  ...Object.fromEntries(ofAll),
  couriers: nothing,
  warehouse: holding,
  billing: holding,
  delivery: holding,
  fraud: sweeping,
  'preorder-products': { root: ({ state }) => (state === 'open' ? ['release'] : none) },
  'shop-preorders': { root: ({ state }) => (state === 'DECLINED' ? ['payment'] : none) },
}

export const timers: Law = {
  name: law,
  hold: (trial) => {
    const known = new Sum()
    for (const [service, waits] of Object.entries(services)) {
      holdService(trial, service, { waits, known })
    }
    const set = new Sum()
    for (const { entry } of trial.evidence.rowsOf('~timers', 'due')) set.add(entry)
    if (set.isAs(known)) return
    const sentence = `${set.count} timers are set, and keys know of ${known.count}, or of others.`
    trial.findings.wrong(law, sentence)
  },
}

type Seen = { readonly needed: string[]; readonly has: Set<string> }

function holdService(
  { evidence, findings, settled }: Trial,
  service: string,
  { waits, known }: { readonly waits: Waits; readonly known: Sum },
): void {
  perKey<Seen>(evidence.rows(service), {
    begin: (_, root) => ({ needed: [...waits.root(root)], has: new Set() }),
    entry: ({ needed, has }, row) => {
      if (row.map === '~timers') {
        has.add(row.entry)
        known.add([due(row.value), service, row.key, row.entry].join(separator))
      } else if (row.map === '~once') needed.push('~once')
      else needed.push(...(waits.entry?.(row) ?? none))
    },
    end: ({ needed, has }, key) => {
      findings.count(law, has.size)
      // What is parked or left over may be the very timer.
      if (!settled) return
      const lacks = needed.find((name) => !has.has(name))
      if (lacks !== undefined) findings.wrong(law, `${service} ${key} lacks its timer ${lacks}.`)
    },
  })
}

const due = (value: string): string => value.padStart(15, '0')

/** Whether two sets of texts are the same, without either in memory: they come in any order. */
class Sum {
  count = 0
  #sum = 0

  add(text: string): void {
    let hash = 0x811c9dc5
    for (let at = 0; at < text.length; at++) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    }
    this.count++
    this.#sum = (this.#sum + (hash >>> 0)) % 2 ** 52
  }

  isAs(other: Sum): boolean {
    return this.count === other.count && this.#sum === other.#sum
  }
}
