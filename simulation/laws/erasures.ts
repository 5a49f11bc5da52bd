/**
 * Erasures: of who was erased no state holds a field that could be opened, and their own state holds none at
 * all; of who is there every field opens.
 */
import { rootOf, textIn, type Row, type StateEvidence } from './evidence.ts'
import type { Findings } from './findings.ts'

const law = 'erasures'
const sealed = /sealed:1:([\w-]{8})/g

type Keys = {
  /** Undefined of one that was never made. */
  readonly isLive: (keyId: string) => boolean | undefined
  readonly ownerOf: (keyId: string) => string | undefined
}
type With = { readonly keys: Keys; readonly findings: Findings }

/** When all has come to its end. */
export function erasedForGood(
  evidence: StateEvidence,
  services: readonly string[],
  { keys, findings }: With,
): void {
  const erased = new Set<string>()
  for (const row of evidence.rows('customers')) {
    for (const what of wrongWith(row, keys)) findings.wrong(law, `${row.key} ${what}`)
    if (textIn(rootOf(row), 'state') === 'erased') erased.add(row.key)
    findings.count(law)
  }
  for (const service of services) {
    for (const row of evidence.rows(service)) {
      const owners = keysIn(row).filter((keyId) => keys.isLive(keyId) === true)
      const open = owners.map((keyId) => keys.ownerOf(keyId) ?? '').find((one) => erased.has(one))
      if (open === undefined) continue
      findings.wrong(law, `${service} ${row.key} has a field of ${open} that opens.`)
    }
  }
}

const keysIn = ({ value }: Row): readonly string[] =>
  Array.from(value.matchAll(sealed), ([, keyId = '']) => keyId)

function wrongWith(row: Row, keys: Keys): readonly string[] {
  const root = rootOf(row)
  const isLive = keys.isLive(textIn(root, 'keyId'))
  // Of those who never had one, nothing is said.
  if (isLive === undefined) return []
  if (textIn(root, 'state') === 'active') return isLive ? [] : ['is there, and the key is not.']
  const kept = row.value.match(sealed) === null ? [] : ['was erased, and is kept.']
  return isLive ? [...kept, 'was erased, and the key is there.'] : kept
}
