/**
 * `npm run fault-run -- --minutes 20 --brokers 3`: three instances on a real Kafka under load, while
 * instances and brokers are killed, stopped and parted from each other; then a checker that shares no code
 * with them reads all topics and all answers, and says whether the laws held.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flagsOf, refuse } from '../flags.ts'
import { whenParentEnds } from '../parent-watch.ts'
import { wholeNumber } from '../proof/whole-number.ts'
import { Run } from './run.ts'

const usage = `Usage: npm run fault-run -- [flags]

  --minutes N    how long faults are made (20)
  --faults N     and until so many were made (0)
  --brokers 1|3  on how many brokers; three hold everything three times (1)
  --instances N  how many instances (3)
  --seed N       what is drawn (a new one each time)
  --rate N       wishes a second, about (15)
  --keep         leaves what it wrote, also when all held
  --help`

const values = flagsOf(usage, {
  minutes: { type: 'string', default: '20' },
  faults: { type: 'string', default: '0' },
  brokers: { type: 'string', default: '1' },
  instances: { type: 'string', default: '3' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  rate: { type: 'string', default: '15' },
  keep: { type: 'boolean', default: false },
})

const minutes = Number(values.minutes)
if (!(minutes > 0 && minutes <= 24 * 60)) refuse('--minutes is a number of minutes')
if (values.brokers !== '1' && values.brokers !== '3') refuse('--brokers is 1 or 3')

const faults = wholeNumber('--faults', values.faults, 0)

const directory = mkdtempSync(join(tmpdir(), 'millrace-faults-'))
mkdirSync(directory, { recursive: true })
const say = (line: string): void => {
  const text = `${new Date().toISOString().slice(11, 19)} ${line}`
  console.log(text)
  writeFileSync(join(directory, 'said.log'), `${text}\n`, { flag: 'a' })
}

const run = new Run({
  directory,
  minutes,
  faults,
  brokers: Number(values.brokers),
  instances: wholeNumber('--instances', values.instances, 1),
  seed: wholeNumber('--seed', values.seed, 0),
  rate: wholeNumber('--rate', values.rate, 1),
  say,
})

let ending: Promise<void> | undefined
const end = (): Promise<void> => (ending ??= run.end())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end().then(() => process.exit(1)))
}
whenParentEnds(() => void end().then(() => process.exit(1)))

/** Every wait has a limit of its own; this is for those that nobody has thought of. */
const beyondMs = 20 * 60_000 + faults * 60_000
setTimeout(
  () => {
    say('It takes far longer than it may.')
    void end().then(() => process.exit(1))
  },
  minutes * 60_000 + beyondMs,
).unref()

let held = false
try {
  held = await run.run()
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
} finally {
  await end()
}
if (held && !values.keep) rmSync(directory, { recursive: true, force: true })
else say(`What was written lies in ${directory}`)
process.exit(held ? 0 : 1)
