/**
 * One of several instances, on Kafka. Its client calls back into a process's first thread only, so the
 * engine is in that one, and HTTP has a thread of its own. HTTP is there before the engine, so that the
 * engine can say where it is found; until it is there, calls wait a moment.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { MessageChannel } from 'node:worker_threads'
import { Registry, type KeyStore } from '@millrace/kernel'
import { Stall, unionOf, type Relays } from '@millrace/kernel/kafka'
import type { TopicContract } from '@millrace/kernel/registry'
import { factsTopics } from '#contracts/topics/facts'
import { requestsTopic, requestTypes } from '#contracts/topics/requests'
import { allServices } from '../composition.ts'
import { CheckBoard } from '../gateway/checks/check-board.ts'
import type { Search } from '../gateway/customers/searches.ts'
import { encodeContact } from '../gateway/instances/contact.ts'
import { seatGuest } from '../gateway/instances/guest-desk.ts'
import { connectTo, Links } from '../gateway/instances/links.ts'
import { RoutedEngine } from '../gateway/instances/routed-engine.ts'
import { ShardMap } from '../gateway/instances/shard-map.ts'
import type { Log } from '../gateway/log.ts'
import { ThreadMeter } from '../gateway/thread-meter.ts'
import { EngineDesk } from '../gateway/thread/engine-desk.ts'
import { runErrands } from '../gateway/thread/errands.ts'
import { HttpThread } from '../gateway/thread/http-thread.ts'
import { Standings } from '../gateway/thread/standing.ts'
import { storefrontsFor } from '../storefronts/all.ts'
import type { KafkaSettings, Settings } from '../settings.ts'
import { kafkaClient } from './client-folder.ts'
import { offeredChecks } from './checks.ts'
import { EngineHere, type Begun } from './engine.ts'
import { engineSettings, type EngineSettings } from './engine-settings.ts'
import { errandsWith } from './errands.ts'
import type { HttpWork } from './http-thread.ts'
import { urlOf } from './listen.ts'
import { personKeys } from './person-keys.ts'
import { RegistryHere } from './registry.ts'
import type { Running } from './running.ts'
import type { Listening } from './storefronts.ts'

type OnKafka = Settings & { readonly kafka: KafkaSettings }

export async function startInstance(settings: OnKafka, log: Log): Promise<Running> {
  const { kafka } = settings
  const own = engineSettings(settings)
  const token = randomBytes(16).toString('hex')
  const map = new ShardMap()
  const links = new Links(
    connectTo(() => map.source?.installation ?? ''),
    map.changed,
  )
  const engine = new RoutedEngine({ map, links })
  const begun = Promise.withResolvers<Begun>()
  begun.promise.catch(() => undefined)
  // It loads while the brokers are asked.
  const { http, errands } = httpFor(settings, { token, own, engine, begun: begun.promise })
  const schemas = schemasFor(settings, own)
  const registry = schemas.then((here) => here.registry)
  registry.catch(() => undefined)
  const keys = await personKeys(kafka)
  const stall = new Stall()
  const around = { settings, own, keys, schemas, stall, begun: begun.promise }
  runErrands(errands, errandsFor(around))
  const here = new EngineHere(own, kafka, {
    ...{ registry, keys, stall, onShards: map.changed },
    onLog: ({ level, msg, fields }) => log.at(level, msg, fields),
    checks: new CheckBoard(engine, offeredChecks(own)),
  })
  const contact = Promise.withResolvers<string>()
  begun.resolve(here.begin(contact.promise))
  const { port, registryPort } = await http.listening
  contact.resolve(encodeContact({ url: kafka.advertise ?? urlOf(settings, port), token }))
  const { installation, relays, source, stop } = await begun.promise
  const standings = standingsOf(map, engine, http)
  http.tell({ is: 'begun', installation, partitions: partitionsOf(relays, kafka) })
  map.begin(source)
  return {
    ...{ port, registryPort },
    listening: await http.shops,
    failed: Promise.race([here.failed, http.failed]),
    fail: (error) => {
      engine.fail(error)
      http.tell({ is: 'failed', why: error.message })
    },
    stop: async () => {
      await http.close()
      standings.stop()
      await stop()
      await (await schemas).close()
      links.close()
    },
  }
}

type Http = HttpThread<readonly Listening[]>

type AroundHttp = {
  readonly token: string
  readonly own: EngineSettings
  readonly engine: RoutedEngine
  readonly begun: Promise<Begun>
}

function httpFor(settings: OnKafka, { token, own, engine, begun }: AroundHttp) {
  const { port1: errands, port2: errandsThere } = new MessageChannel()
  const work: HttpWork = { settings, kafka: settings.kafka, token, errands: errandsThere }
  const http: Http = new HttpThread(
    { work, ports: [errandsThere] },
    {
      onPosts: (posts) => desk.take(posts),
      onGuest: (port) => void begun.then(({ hosting }) => seatGuest(port, hosting)),
      onLine: (line) => process.stdout.write(line),
    },
  )
  // Which messages there are is known before there is an engine: whoever asks early is told to wait.
  const storefronts = storefrontsFor(own.storefrontOptions)
  const messages = new Registry(allServices({ fraud: own.fraud, storefronts }))
  const meter = new ThreadMeter()
  const desk = new EngineDesk({
    ...{ engine, typeOf: (name) => messages.type(name) },
    tell: (told) => http.tell(told),
    thread: () => meter.read(),
    stop: () => undefined,
  })
  return { http, errands }
}

function standingsOf(map: ShardMap, engine: RoutedEngine, http: Http): Standings {
  const look = () => ({
    shards: map.source?.shards ?? 0,
    open: [...(map.source?.open.keys() ?? [])],
    notReady: engine.notReady,
  })
  const standings = new Standings(look, (standing) => http.tell({ is: 'standing', standing }))
  map.onChange(standings.changed)
  return standings
}

/** Those of which it is not known before there are brokers. */
function partitionsOf(relays: Relays | undefined, { topicPrefix }: KafkaSettings) {
  const topics = [...factsTopics.map(({ topic }) => topic), requestsTopic]
  return new Map(
    topics.map((name) => {
      const topic = topicPrefix + name
      return [topic, relays?.browser.partitions(topic) ?? 0] as const
    }),
  )
}

type AroundErrands = {
  readonly settings: OnKafka
  readonly own: EngineSettings
  readonly keys: KeyStore
  readonly schemas: Promise<RegistryHere>
  readonly stall: Stall
  readonly begun: Promise<Begun>
}

function errandsFor({ settings, own, keys, schemas, stall, begun }: AroundErrands) {
  const registry = schemas.then((here) => here.registry)
  const desk = schemas.then((here) => here.desk)
  const relays = begun.then(({ relays: there }) => {
    if (there === undefined) throw new Error('Nothing is relayed here.')
    return there
  })
  for (const soon of [registry, desk, relays]) soon.catch(() => undefined)
  let stalledMs = (): number => stall.ms
  begun.then((there) => (stalledMs = there.stalledMs)).catch(() => undefined)
  const { kafka } = settings
  return errandsWith({
    ...{ keys, registry, desk, relays, search: searchOf(own, kafka), brokers: kafka.brokers },
    ...{ stall, stalledMs: () => stalledMs() },
    lag: async () => (await begun).source.telling().relays?.lag ?? 0,
  })
}

/** Loaded when somebody is searched for. */
const searchOf = (engine: EngineSettings, kafka: KafkaSettings): Search =>
  async function* (sought) {
    const [{ searchTopics }, { topicsOf }] = await Promise.all([
      import('./search/search-topics.ts'),
      import('../storefronts/all.ts'),
    ])
    const shared = topicsOf(engine.storefronts, engine.storefrontOptions)
    const { brokers, topicPrefix } = kafka
    const clientFolder = kafkaClient.folder()
    yield* searchTopics({
      ...{ brokers, topicPrefix, shared: shared.map(({ topic }) => topic) },
      ...(existsSync(clientFolder) ? { clientFolder } : {}),
    })(sought)
  }

/** Nothing is owned, and nothing written, before what this process writes is known to fit. */
async function schemasFor(
  { kafka, registry }: OnKafka,
  { data }: EngineSettings,
): Promise<RegistryHere> {
  const schemas = await RegistryHere.open({ ...registry, kafka, data })
  await schemas.admit(contractsOf(kafka))
  return schemas
}

const contractsOf = ({ topicPrefix }: KafkaSettings): readonly TopicContract[] => [
  ...factsTopics.map(({ topic, events }) => ({
    ...{ topic: `${topicPrefix}${topic}`, schema: unionOf(events) },
  })),
  { topic: `${topicPrefix}${requestsTopic}`, schema: unionOf(requestTypes) },
]
