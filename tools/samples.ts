/**
 * `npm run samples`: keeps a sample of each message as its contract has it now, beside all that were
 * kept before, or a store. A contract that no longer takes what was written under its version is refused: it wants
 * a new version, with an upcast from the one before, unless nobody can have written it yet.
 */
import { flagsOf } from './flags.ts'
import { standingOf } from './samples/differences.ts'
import { messageTypes } from './samples/message-types.ts'
import { forgetSamples, keepSamples, keptSamples } from './samples/sample-files.ts'
import { sampleNow } from './samples/sample.ts'

const usage = `Usage: npm run samples -- [flags]

  --unreleased NAME  forgets what was kept of a message that no release has written yet
  --store NAME       keeps a store of this version under the name, with one of each, instead
  --help`

const { unreleased, store } = flagsOf(usage, {
  unreleased: { type: 'string' },
  store: { type: 'string' },
})
if (unreleased !== undefined) forgetSamples(unreleased)

async function keepMessages(): Promise<boolean> {
  const kept = keptSamples()
  const standing = (await messageTypes()).map((type) => ({ type, ...standingOf(type, kept) }))
  const broken = standing.flatMap((one) => (one.is === 'broken' ? [one] : []))
  for (const { type, faults } of broken) {
    console.error(`${type.wireName} is no version ${type.version} any more: ${faults.join('; ')}.`)
    console.error(`  Give it version ${type.version + 1} and an upcast from ${type.version};`)
    console.error(`  where no release has written it yet: -- --unreleased ${type.wireName}`)
  }
  const added = standing.flatMap(({ type, is }) => (is === 'new' ? [sampleNow(type)] : []))
  keepSamples(added)
  for (const { type, version } of added) console.log(`${type}, version ${version}`)
  console.log(`${added.length} samples added, ${kept.length} there before.`)
  return broken.length === 0
}

async function keepStore(name: string): Promise<boolean> {
  const { keepOneOfEach } = await import('./samples/store.ts')
  await keepOneOfEach(name)
  console.log(`The store is kept as ${name}.`)
  return true
}

const isKept = store === undefined ? await keepMessages() : await keepStore(store)
process.exitCode = isKept ? 0 : 1
