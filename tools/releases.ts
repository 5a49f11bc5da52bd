/**
 * `npm run releases`: what the previous commit left behind is taken up by this one, and on Kafka the two
 * run side by side. Where there is no previous commit, as in a shallow clone, or it does not run at all,
 * it says so and is well.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './files.ts'
import { flagsOf, refuse } from './flags.ts'
import { whenParentEnds } from './parent-watch.ts'
import {
  commitNamed,
  install,
  layOutCommit,
  previousCommit,
  subjectOf,
} from './releases/checkout.ts'
import { NeverRan, onOneStore, sideBySide, type Proof } from './releases/proofs.ts'

const usage = `Usage: npm run releases -- [flags]

  --with COMMIT   the other release (the commit before the last one that changed more than words)
  --log ENGINE    embedded or kafka, with a broker of its own (embedded)
  --help`

const given = flagsOf(usage, {
  with: { type: 'string' },
  log: { type: 'string', default: 'embedded' },
})

const proofs: Readonly<Record<string, (proof: Proof) => Promise<void>>> = {
  embedded: onOneStore,
  kafka: sideBySide,
}

function otherCommit(): string | undefined {
  if (given.with === undefined) return previousCommit(root)
  return commitNamed(root, given.with) ?? refuse(`--with ${given.with} names no commit here`)
}

async function prove(commit: string): Promise<boolean> {
  const prove = proofs[given.log] ?? refuse(`--log ${given.log} is neither embedded nor kafka`)
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'millrace-releases-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  const begunAt = performance.now()
  try {
    const previous = join(directory, 'previous')
    layOutCommit(root, commit, previous)
    install(root, previous)
    console.log(`With ${subjectOf(root, commit)}, on ${given.log}:`)
    await prove({
      previous,
      data: join(directory, 'data'),
      say: (line) => console.log(`  ${line}`),
    })
    console.log(`OK after ${Math.round((performance.now() - begunAt) / 1000)} s`)
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    if (!(error instanceof NeverRan)) return false
    console.log('That commit does not run by itself, so there is nothing to go on with.')
    return true
  }
}

// What was started ends with this process, however it ends.
const end = (): never => process.exit(1)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
whenParentEnds(end)
const commit = otherCommit()
if (commit === undefined) {
  console.log('There is no earlier commit here to run with: the clone is shallow, or is none.')
  process.exit(0)
}
// Where it failed, clients may still be asking servers that are gone.
process.exit((await prove(commit)) ? 0 : 1)
