/** `npm run bench`: drives the real server with the standard order and tells what it cost. */
import { batchesBesideSingles } from './batches.ts'
import { costAgainstSize } from './cost-against-size.ts'
import { onKafka } from './kafka/on-kafka.ts'
import { LoaderProcess } from './loader-process.ts'
import { readOptions, type Options } from './options.ts'
import { comparePeers } from './peers/compare.ts'
import { whereTimeGoes } from './where-time-goes.ts'
import { Report } from './report.ts'
import { besiegeStorefronts } from './siege/siege.ts'
import { standardFigures } from './standard-figures.ts'
import { Workplace } from './workplace.ts'

const options = readOptions(process.argv.slice(2))
const workplace = new Workplace(secondsMax(options))
const loader = new LoaderProcess(workplace)
const report = new Report()
const bench = { workplace, loader, report, options }

try {
  if (options.storefronts.length > 0) await besiegeStorefronts(bench)
  else if (options.sizes.length > 0) await costAgainstSize(bench)
  else if (options.log === 'kafka') await onKafka(bench)
  else if (options.batch > 1) await batchesBesideSingles(bench)
  else if (options.profile) await whereTimeGoes(bench)
  else {
    await standardFigures(bench)
    if (options.peers) await comparePeers(bench)
  }
  if (options.write)
    report.write(`npm run bench${options.given === '' ? '' : ` -- ${options.given}`}`)
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure)
  process.exitCode = 1
}
process.exit()

/** Far more than the runs should take, so that a bench which hangs ends all the same. */
function secondsMax(options: Options): number {
  const { log, sizes, seconds, runs, peers, instances, restore, storefronts, batch } = options
  const onKafka = log === 'kafka' ? 900 : 0
  const filling = sizes.length === 0 ? 0 : Math.max(...sizes) / 500 + sizes.length * 120
  const more = onKafka + instances.length * (60 + seconds * runs * 3) + restore / 500
  const besieging = storefronts.length * runs * (240 + seconds * 2)
  const inTurns = batch > 1 ? 4 * runs * (seconds + 10) : 0
  return (
    300 +
    more +
    inTurns +
    besieging +
    filling +
    seconds * runs * 6 +
    (peers ? 300 + (seconds + 10) * runs * 8 : 0)
  )
}
