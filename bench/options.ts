/** What the command line of the bench asks for. */
import { flagsOf, refuse } from '../tools/flags.ts'
import { storefrontNames, type StorefrontName } from './siege/storefront-names.ts'

const usage = `Usage: npm run bench -- [flags]

  --peers             the same orders on Restate and DBOS, in the same run
  --size 10k,100k,1M  cost against size: fills the store step by step
  --hot               one hot sku and one hot account
  --batch 100         so many orders a request beside one a request, in turns
  --log kafka         the log on Kafka, with a broker of its own
  --instances 1,2,4   on Kafka: what an order costs with so many processes
  --exactly-once      on Kafka: what exactly once costs against at least once
  --payment 20        on Kafka: payments whose provider sleeps so many ms, in 1, 2 and 4 processes
  --gaps              on Kafka: for how long nothing is approved when instances come and go
  --broker-defaults   on Kafka: the broker as it is when nothing is said, and not as we set it
  --restore 100k      on Kafka: how long a start takes with so many orders in the changelogs
  --storefront NAMES  wallet, saga, stream, quick, preorder or all: besieged by its users
  --small-bounds      of a storefront: memory is full soon, so that what grows is seen; not for speed
  --profile           where the CPU time goes, by file; on Kafka too
  --connections 256   orders in flight in the closed loop; of a storefront, its users (32)
  --rate N            arrivals a second in the open loop; half of the closed loop's unless told
  --seconds 10        length of a run
  --runs 3            runs of each kind; the median is told
  --server "FLAGS"    more flags for the server
  --write             puts the figures into bench/RESULTS.md
  --help`

export type Options = {
  readonly peers: boolean
  readonly sizes: readonly number[]
  readonly hot: boolean
  /** Orders in a request; 1 where batches are not asked for. */
  readonly batch: number
  readonly profile: boolean
  readonly log: 'embedded' | 'kafka'
  readonly instances: readonly number[]
  readonly exactlyOnce: boolean
  /** How long a provider sleeps; 0 where no payments are asked for. */
  readonly paymentMs: number
  readonly gaps: boolean
  readonly brokerDefaults: boolean
  /** Orders; none where it is not asked for. */
  readonly restore: number
  readonly storefronts: readonly StorefrontName[]
  readonly smallBounds: boolean
  readonly connections: number
  readonly rate: number | undefined
  readonly seconds: number
  readonly runs: number
  readonly serverFlags: readonly string[]
  readonly write: boolean
  /** The options as they were given, to say them again. */
  readonly given: string
}

export function readOptions(args: readonly string[]): Options {
  const number = (usual: string) => ({ type: 'string', default: usual }) as const
  const flag = { type: 'boolean', default: false } as const
  const text = { type: 'string' } as const
  const values = flagsOf(
    usage,
    {
      ...{
        peers: flag,
        hot: flag,
        profile: flag,
        write: flag,
        'exactly-once': flag,
        gaps: flag,
        'small-bounds': flag,
        'broker-defaults': flag,
      },
      ...{ batch: number('1'), instances: text, restore: text, payment: text },
      ...{ size: text, rate: text, server: text, log: { type: 'string', default: 'embedded' } },
      ...{ storefront: text, connections: text, seconds: number('10'), runs: number('3') },
    },
    args,
  )
  return {
    peers: values.peers,
    sizes: (values.size ?? '').split(',').filter(Boolean).map(sizeOf),
    hot: values.hot,
    batch: batchOf(values.batch),
    profile: values.profile,
    log: logOf(values.log),
    instances: (values.instances ?? '').split(',').filter(Boolean).map(countOf),
    exactlyOnce: values['exactly-once'],
    paymentMs: values.payment === undefined ? 0 : above0(values.payment, '--payment'),
    gaps: values.gaps,
    brokerDefaults: values['broker-defaults'],
    restore: values.restore === undefined ? 0 : sizeOf(values.restore),
    smallBounds: values['small-bounds'],
    storefronts: storefrontsOf(values.storefront),
    connections:
      values.connections === undefined
        ? usualConnections(values.storefront)
        : above0(values.connections, '--connections'),
    rate: values.rate === undefined ? undefined : above0(values.rate, '--rate'),
    seconds: above0(values.seconds, '--seconds'),
    runs: above0(values.runs, '--runs'),
    serverFlags: (values.server ?? '').split(' ').filter(Boolean),
    write: values.write,
    given: args.filter((arg) => arg !== '--write').join(' '),
  }
}

function logOf(text: string): Options['log'] {
  if (text === 'embedded' || text === 'kafka') return text
  return refuse(`--log is embedded or kafka, not ${text}`)
}

const usualConnections = (storefront: string | undefined): number =>
  storefront === undefined ? 256 : 32

function storefrontsOf(text: string | undefined): readonly StorefrontName[] {
  if (text === undefined) return []
  if (text === 'all') return storefrontNames
  const named = text.split(',')
  const found = storefrontNames.filter((name) => named.includes(name))
  if (found.length === named.length) return found
  return refuse(`--storefront is all, or some of ${storefrontNames.join(', ')}, not ${text}`)
}

function batchOf(text: string): number {
  const orders = above0(text, '--batch')
  return Number.isInteger(orders) && orders <= 1000
    ? orders
    : refuse('--batch wants 1 to 1000 orders')
}

function countOf(text: string): number {
  return above0(text, '--instances')
}

function sizeOf(text: string): number {
  const found = /^(\d+)([kM]?)$/.exec(text)
  if (found === null) refuse(`--size wants numbers such as 10k or 1M, not ${text}`)
  const scale = { '': 1, k: 1_000, M: 1_000_000 }[found[2] ?? ''] ?? 1
  return Number(found[1]) * scale
}

function above0(text: string, flag: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) refuse(`${flag} wants a number above 0`)
  return value
}
