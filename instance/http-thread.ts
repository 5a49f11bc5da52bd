/**
 * The thread of HTTP of an instance on Kafka: the API, storefronts, who is let in, and the door to the
 * other instances. What it knows of the engine is told and asked by a protocol.
 */
import { MessageChannel, parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { NoKeys } from '../gateway/customers/no-keys.ts'
import { engineOver } from '../gateway/engine.ts'
import { Gateway } from '../gateway/gateway.ts'
import { Door } from '../gateway/instances/door.ts'
import { Log } from '../gateway/log.ts'
import { Errands } from '../gateway/thread/errands.ts'
import type { FromHttp, ToHttp } from '../gateway/thread/http-protocol.ts'
import { InstanceEngine } from '../gateway/thread/instance-engine.ts'
import { RemoteEngine } from '../gateway/thread/remote-engine.ts'
import { BadSetting, type KafkaSettings, type Settings } from '../settings.ts'
import { admissionHere } from './admission.ts'
import { keysByErrand, registryByErrand, searchByErrand, TopicsByErrand } from './by-errand.ts'
import { checksHere, offeredChecks } from './checks.ts'
import { waitingMax } from './engine-settings.ts'
import type { ErrandsHere } from './errands.ts'
import { listen } from './listen.ts'
import { openFace } from './schemas-face.ts'
import { mountsOf, StorefrontsHere, type Listening } from './storefronts.ts'
import { topicsHere } from './topics.ts'
import { topicsOnKafka } from './topics-on-kafka.ts'

export type HttpWork = {
  readonly settings: Settings
  readonly kafka: KafkaSettings
  /** What other instances come in with. */
  readonly token: string
  readonly errands: MessagePort
}

const { settings, kafka, token, errands: port } = workerData as HttpWork

const tell = (message: FromHttp<readonly Listening[]>, ports: readonly MessagePort[] = []): void =>
  parentPort?.postMessage(message, ports)

async function open() {
  const log = new Log(settings.logLevel, { write: (line) => tell({ is: 'line', line }) })
  const admission = await admissionHere(settings, log)
  const errands = new Errands<ErrandsHere>(port)
  const remote = new RemoteEngine(
    {
      postMessage: (posts) => tell(posts),
      on: (_, listener) => parentPort?.on('message', listener),
    },
    waitingMax,
  )
  const engine = new InstanceEngine(remote)
  const door = new Door(token)
  const keys = kafka.masterKey === undefined ? new NoKeys() : keysByErrand(errands)
  const registry = registryByErrand(errands)
  const topics = new TopicsByErrand(errands)
  const { storefrontOptions: options, shards, storefronts } = settings
  const names = storefronts.map(({ name }) => name)
  const gateway = new Gateway({
    ...{ engine, log, admission, door, keys, ...(await mountsOf(names, options)) },
    ...{ checks: offeredChecks(checksHere(settings.checks)), search: searchByErrand(errands) },
    ...topicsHere({
      ...{ storefronts: names, storefrontOptions: options, shards, prefix: kafka.topicPrefix },
      registry: async () => registry,
      onKafka: kafka.relays && topicsOnKafka(registry, topics),
    }),
  })
  await gateway.prepare()
  const shops = await StorefrontsHere.open(storefronts, { engine, keys, log, admission, options })
  const face = await openFace(settings, {
    ...{ admission, log, desk: (...asked) => errands.run('schemas.answer', ...asked) },
  })
  return { remote, errands, engine, door, topics, gateway, shops, face, admission }
}

const opened = refusedInWords(open())

const takes: { readonly [Is in ToHttp['is']]?: (message: Extract<ToHttp, { is: Is }>) => unknown } =
  {
    standing: async ({ standing }) => (await opened).engine.stands(standing),
    failed: async ({ why }) => {
      const { remote, errands } = await opened
      remote.fail(new Error(why))
      errands.fail(engineOver())
    },
    begun: ({ installation, partitions }) => refusedInWords(begin(installation, partitions)),
    close,
  }

async function begin(installation: string, partitions: ReadonlyMap<string, number>) {
  const { door, topics, shops } = await opened
  topics.partitions = partitions
  door.open({ installation, deskFor })
  tell({ is: 'shops', shops: await shops.listen(settings.host) })
}

function deskFor(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  tell({ is: 'guest', port: port2 }, [port2])
  return port1
}

async function close(): Promise<void> {
  const { gateway, door, shops, face, admission } = await opened
  await Promise.all([gateway.close(), door.close(), shops.close(), face.close()])
  admission.close()
  tell({ is: 'closed' })
  port.close()
  parentPort?.close()
}

parentPort?.on('message', (message: ToHttp) => {
  const take = takes[message.is] as ((message: ToHttp) => unknown) | undefined
  void take?.(message)
})

tell({ is: 'listening', ...(await refusedInWords(ports())) })

async function ports() {
  const { gateway, face } = await opened
  return { port: await listen(gateway, settings), registryPort: face.port }
}

/** One that is refused goes no further: the first thread ends the process. */
async function refusedInWords<T>(doing: Promise<T>): Promise<T> {
  try {
    return await doing
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error
    tell({ is: 'refused', why: error.message })
    return new Promise<never>(() => undefined)
  }
}
