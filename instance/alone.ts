/** On the embedded log: the first thread has HTTP, and begins one for the engine. */
import type { Gateway } from '../gateway/gateway.ts'
import type { KeyStore } from '@millrace/kernel'
import type { Log } from '../gateway/log.ts'
import { EngineThread, type EngineEnd, type OnLog } from '../gateway/thread/engine-thread.ts'
import type { RemoteEngine } from '../gateway/thread/remote-engine.ts'
import type { Settings } from '../settings.ts'
import { admissionHere, type AdmissionHere } from './admission.ts'
import { checksHere, offeredChecks } from './checks.ts'
import { engineSettings, waitingMax } from './engine-settings.ts'
import { beginYoung, boundHeaps, scavengeAlone } from './heaps.ts'
import { listen } from './listen.ts'
import type { Running } from './running.ts'
import { SchemasAlone } from './schemas-alone.ts'

export async function startAlone(settings: Settings, log: Log): Promise<Running> {
  boundHeaps()
  beginYoung()
  scavengeAlone()
  const admission = await admissionHere(settings, log)
  const onLog: OnLog = ({ level, msg, fields }) => log.at(level, msg, fields)
  const thread = new EngineThread(engineSettings(settings), onLog)
  const schemas = new SchemasAlone(settings)
  const around = { log, admission }
  // This thread makes its part while the other one loads its own, and opens the store.
  const [{ engine, gateway, keys }] = await Promise.all([
    edge(settings, { ...around, thread, schemas }),
    thread.ready,
  ])
  const { host, storefronts, storefrontOptions: options } = settings
  const port = await listen(gateway, settings)
  const registryPort = await schemas.listen(around)
  const { StorefrontsHere } = await import('./storefronts.ts')
  const shops = await StorefrontsHere.open(storefronts, { engine, keys, ...around, options })
  return {
    ...{ port, registryPort },
    listening: await shops.listen(host),
    failed: thread.failed,
    fail: (error) => engine.fail(error),
    stop: async () => {
      await Promise.all([gateway.close(), schemas.close(), shops.close()])
      engine.stop()
      await thread.ended()
      admission.close()
    },
  }
}

type Around = {
  readonly log: Log
  readonly admission: AdmissionHere
  readonly thread: EngineEnd
  readonly schemas: SchemasAlone
}

type Edge = {
  readonly engine: RemoteEngine
  readonly gateway: Gateway
  readonly keys: KeyStore
}

async function edge(
  { data, shards, storefronts, storefrontOptions, checks }: Settings,
  { thread, log, admission, schemas }: Around,
): Promise<Edge> {
  const names = storefronts.map(({ name }) => name)
  const [{ Gateway }, { RemoteEngine }, { SqliteKeyStore }, { topicsHere }, mounted] =
    await Promise.all([
      import('../gateway/gateway.ts'),
      import('../gateway/thread/remote-engine.ts'),
      import('@millrace/kernel'),
      import('./topics.ts'),
      import('./storefronts.ts').then(({ mountsOf }) => mountsOf(names, storefrontOptions)),
    ])
  const engine = new RemoteEngine(thread, waitingMax)
  const keys = new SqliteKeyStore(data)
  const gateway = new Gateway({
    ...{ engine, log, admission, keys, ...mounted },
    search: async function* (sought) {
      // Hardly any process ever does so.
      const { searchInThread } = await import('./search/search-in-thread.ts')
      yield* searchInThread(data)(sought)
    },
    checks: offeredChecks(checksHere(checks)),
    ...topicsHere({ storefronts: names, storefrontOptions, shards, registry: schemas.registry }),
  })
  await gateway.prepare()
  return { engine, gateway, keys }
}
