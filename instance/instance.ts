/**
 * One of several instances, on Kafka. HTTP is there before the engine, so that the engine can say where
 * it is found; until it is there, calls wait a moment or go to the other instances.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { unionOf } from '@millrace/kernel/kafka'
import type { KeyStore } from '@millrace/kernel'
import type { SchemaRegistry, TopicContract } from '@millrace/kernel/registry'
import { factsTopics } from '#contracts/topics/facts'
import { requestsTopic, requestTypes } from '#contracts/topics/requests'
import { offeredChecks } from './checks.ts'
import { EngineHere, type Begun } from './engine.ts'
import type { GatewayEngine } from '../gateway/engine.ts'
import { CheckBoard } from '../gateway/checks/check-board.ts'
import { encodeContact } from '../gateway/instances/contact.ts'
import { Door } from '../gateway/instances/door.ts'
import { connectTo, Links } from '../gateway/instances/links.ts'
import { RoutedEngine } from '../gateway/instances/routed-engine.ts'
import { ShardMap } from '../gateway/instances/shard-map.ts'
import type { Search } from '../gateway/customers/searches.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Admission } from '../gateway/keys/admission.ts'
import type { Log } from '../gateway/log.ts'
import type { EngineSettings } from '../gateway/thread/protocol.ts'
import { RemoteEngine } from '../gateway/thread/remote-engine.ts'
import { personKeys } from './person-keys.ts'
import { RegistryHere } from './registry.ts'
import type { KafkaSettings, RegistrySettings } from '../settings.ts'
import { kafkaClient } from '../tools/kafka/client-folder.ts'
import { topicsHere } from './topics.ts'
import { topicsOnKafka } from './topics-on-kafka.ts'

export type Instance = {
  readonly port: number
  /** Where our own registry of schemas answers, if it does. */
  readonly registryPort: number | undefined
  /** Resolves when the engine has failed: nothing is written any more. */
  readonly failed: Promise<Error>
  readonly fail: (error: Error) => void
  readonly engine: GatewayEngine
  /** What personal data is sealed with. */
  readonly keys: KeyStore
  /** Ends when the others, that ask the engine too, have ended. */
  readonly stop: (others: Promise<void>) => Promise<void>
}

type Wanted = {
  readonly host: string
  readonly admission: Admission
  readonly kafka: KafkaSettings
  readonly registry: RegistrySettings
  readonly engine: EngineSettings
  readonly waitingMax: number
  readonly log: Log
  /** Resolves with the port. */
  readonly listen: (gateway: Gateway) => Promise<number>
  readonly urlAt: (port: number) => string
}

export async function startInstance(wanted: Wanted): Promise<Instance> {
  const { admission, kafka, log, urlAt, waitingMax } = wanted
  const offered = offeredChecks(wanted.engine)
  const door = new Door(randomBytes(16).toString('hex'))
  const map = new ShardMap()
  const schemas = schemasFor(wanted)
  const registry = schemas.then((here) => here.registry)
  registry.catch(() => undefined)
  const keys = await personKeys(kafka)
  const here = new EngineHere(wanted.engine, kafka, {
    ...{ registry, keys },
    onLog: ({ level, msg, fields }) => log.at(level, msg, fields),
    checks: new CheckBoard({ ask: (...asked) => engine.ask(...asked) }, offered),
    onShards: map.changed,
  })
  const local = new RemoteEngine(here, waitingMax)
  const connect = connectTo(() => map.source?.installation ?? '')
  const links = new Links(connect, map.changed)
  const contact = Promise.withResolvers<string>()
  // The brokers are asked while HTTP is made.
  const beginning = here.begin(contact.promise)
  beginning.catch(() => undefined)
  const [{ Gateway }, mounted] = await Promise.all([
    import('../gateway/gateway.ts'),
    import('./storefronts.ts').then(({ mountsOf }) =>
      mountsOf(wanted.engine.storefronts, wanted.engine.storefrontOptions),
    ),
  ])
  const engine = new RoutedEngine({ local, map, links })
  let begunHere: Begun | undefined
  const gateway = new Gateway({
    ...{ engine, log, admission, door, keys, ...mounted, checks: offered },
    ...{ search: searchOf(wanted), ...shownTopics(wanted, registry, () => begunHere) },
  })
  await gateway.prepare()
  const port = await wanted.listen(gateway)
  const registryPort = await (await schemas).listen(wanted)
  contact.resolve(encodeContact({ url: kafka.advertise ?? urlAt(port), token: door.token }))
  const begun = await beginning
  begunHere = begun
  door.open(begun.host)
  map.begin(begun.source)
  return {
    port,
    registryPort,
    failed: here.failed,
    fail: (error) => {
      local.fail(error)
      engine.fail(error)
    },
    ...{ engine, keys },
    stop: async (others) => {
      await Promise.all([gateway.close(), door.close(), others])
      local.stop()
      await here.ended()
      await (await schemas).close()
      links.close()
    },
  }
}

/** Loaded when somebody is searched for. */
const searchOf = ({ engine, kafka }: Wanted): Search =>
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

const shownTopics = (
  { engine, kafka }: Wanted,
  registry: Promise<SchemaRegistry>,
  begun: () => Begun | undefined,
) =>
  topicsHere({
    ...{ ...engine, prefix: kafka.topicPrefix, registry: () => registry },
    onKafka: kafka.relays && topicsOnKafka(registry, begun),
  })

/** Nothing is owned, and nothing written, before what this process writes is known to fit. */
async function schemasFor({ kafka, registry, engine }: Wanted): Promise<RegistryHere> {
  const schemas = await RegistryHere.open({ ...registry, kafka, data: engine.data })
  await schemas.admit(contractsOf(kafka))
  return schemas
}

const contractsOf = ({ topicPrefix }: KafkaSettings): readonly TopicContract[] => [
  ...factsTopics.map(({ topic, events }) => ({
    ...{ topic: `${topicPrefix}${topic}`, schema: unionOf(events) },
  })),
  { topic: `${topicPrefix}${requestsTopic}`, schema: unionOf(requestTypes) },
]
