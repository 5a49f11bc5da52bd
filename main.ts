/** Starts Millrace as its command line says, tells where it listens, and ends it in order. */
import { rmSync, writeFileSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { usage } from './flags.ts'
import type { Gateway } from './gateway/gateway.ts'
import type { Admission } from './gateway/keys/admission.ts'
import { Log } from './gateway/log.ts'
import { isTaken } from './gateway/port.ts'
import {
  EngineAway,
  EngineRefused,
  EngineThread,
  type EngineEnd,
  type OnLog,
} from './gateway/thread/engine-thread.ts'
import type { EngineSettings } from './gateway/thread/protocol.ts'
import type { RemoteEngine } from './gateway/thread/remote-engine.ts'
import { answersMsMax } from './gateway/under-way.ts'
import type { Instance } from './instance/instance.ts'
import { SchemasAlone } from './instance/schemas-alone.ts'
import { BadSetting, settingsFrom, type KafkaSettings, type Settings } from './settings.ts'
import { admissionHere } from './instance/admission.ts'
import { smtpHere } from './instance/letters.ts'
import { checksHere, offeredChecks } from './instance/checks.ts'
import { DemoHere } from './instance/demo.ts'
import { boundHeaps } from './instance/heaps.ts'
import { withProvider } from './instance/provider.ts'
import type { Listening, StorefrontsHere } from './instance/storefronts.ts'
import { whenParentEnds } from './tools/parent-watch.ts'

/** What was asked for cannot be done: a flag, a port, a directory. */
const exitRefused = 2
const exitFailed = 1
/** After SIGTERM all are answered within `answersMsMax`, and then the engine has this long to end. */
const stopMsMax = answersMsMax + 2500
/** Reads that are not answered yet, and writes; more are turned away. */
const waitingMax = 10_000
/** What need not be done while others wait for the start. */
const calmAfterMs = 1000

async function main(): Promise<void> {
  // Whoever read the log may be gone; that is no reason to end without order.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  const settings = settingsFrom(process.argv.slice(2), process.env)
  if (settings === 'help') return void process.stdout.write(usage())
  await start(settings)
}

async function start(asked: Settings): Promise<void> {
  const log = new Log(asked.logLevel)
  const { settings, provider } = await withProvider(asked)
  const admission = await admissionHere(settings, log)
  const running = await (settings.kafka === undefined
    ? startAlone(settings, { log, admission })
    : startOneOfMany(settings, { kafka: settings.kafka, log, admission }))
  void running.failed.then((error) => {
    log.error('the store cannot be written, so nothing more is taken', { error: error.message })
    running.fail(error)
    // What was answered is safe; what waits is told 503 before the process ends.
    setTimeout(() => process.exit(exitFailed), 200)
  })
  const shops = await storefrontsOf(settings, { ...running, log, admission })
  const listening = await shops.listen(settings.host)
  const demo = new DemoHere(settings, urlOf(settings, running.port))
  const stop = stopOnce(log, {
    stop: async () => {
      await demo.stop()
      await running.stop(shops.close())
      await provider?.close()
      admission.close()
    },
    // What is not written down was not answered: it is left safely for the next start.
    ended: () => rmSync(join(settings.data, 'listening.json'), { force: true }),
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  whenParentEnds(stop)
  // Last of all: who reads where it listens may tell it to end in the same moment.
  announce(settings, { ...running, demo: await demo.told }, listening)
  demo.begin()
  // Node does so when a process ends in order; the next start should be as quick after any other end.
  setTimeout(flushCompileCache, calmAfterMs).unref()
}

async function storefrontsOf(
  { storefronts, storefrontOptions: options }: Settings,
  { engine, keys, log, admission }: Surrounding & Pick<Instance, 'engine' | 'keys'>,
): Promise<StorefrontsHere> {
  const { StorefrontsHere } = await import('./instance/storefronts.ts')
  return StorefrontsHere.open(storefronts, { engine, keys, log, admission, options })
}

type Surrounding = { readonly log: Log; readonly admission: Admission }

/** The engine has a thread of its own. */
async function startAlone(settings: Settings, around: Surrounding): Promise<Instance> {
  const { log } = around
  boundHeaps()
  const onLog: OnLog = ({ level, msg, fields }) => log.at(level, msg, fields)
  const thread = new EngineThread(engineSettings(settings), onLog)
  const schemas = new SchemasAlone(settings)
  // This thread makes its part while the other one loads its own, and opens the store.
  const [{ engine, gateway, keys }] = await Promise.all([
    edge(settings, { ...around, thread, schemas }),
    thread.ready,
  ])
  return {
    port: await listen(gateway, settings),
    registryPort: await schemas.listen({ host: settings.host, ...around }),
    failed: thread.failed,
    fail: (error) => engine.fail(error),
    ...{ engine, keys },
    stop: async (others) => {
      await Promise.all([gateway.close(), schemas.close(), others])
      engine.stop()
      await thread.ended()
    },
  }
}

async function startOneOfMany(
  settings: Settings,
  { kafka, ...around }: Surrounding & { readonly kafka: KafkaSettings },
): Promise<Instance> {
  // Each client of Kafka has a call or two under way that waits in one of these threads.
  process.env['UV_THREADPOOL_SIZE'] ??= '16'
  const { startInstance } = await import('./instance/instance.ts')
  return startInstance({
    ...{ host: settings.host, kafka, engine: engineSettings(settings), waitingMax, ...around },
    registry: settings.registry,
    listen: (gateway) => listen(gateway, settings),
    urlAt: (port) => urlOf(settings, port),
  })
}

type Around = Surrounding & {
  readonly thread: EngineEnd
  readonly schemas: SchemasAlone
}

type Edge = Pick<Instance, 'keys'> & { readonly engine: RemoteEngine; readonly gateway: Gateway }

async function edge(
  { data, shards, storefronts, storefrontOptions, checks }: Settings,
  { thread, log, admission, schemas }: Around,
): Promise<Edge> {
  const names = storefronts.map(({ name }) => name)
  const [{ Gateway }, { RemoteEngine }, { SqliteKeyStore }, { topicsHere }, mounted] =
    await Promise.all([
      import('./gateway/gateway.ts'),
      import('./gateway/thread/remote-engine.ts'),
      import('@millrace/kernel'),
      import('./instance/topics.ts'),
      import('./instance/storefronts.ts').then(({ mountsOf }) =>
        mountsOf(names, storefrontOptions),
      ),
    ])
  const engine = new RemoteEngine(thread, waitingMax)
  const keys = new SqliteKeyStore(data)
  const gateway = new Gateway({
    ...{ engine, log, admission, keys, ...mounted },
    search: async function* (sought) {
      // Hardly any process ever does so.
      const { searchInThread } = await import('./instance/search/search-in-thread.ts')
      yield* searchInThread(data)(sought)
    },
    checks: offeredChecks(checksHere(checks)),
    ...topicsHere({ storefronts: names, storefrontOptions, shards, registry: schemas.registry }),
  })
  await gateway.prepare()
  return { engine, gateway, keys }
}

const engineSettings = (settings: Settings): EngineSettings => ({
  data: settings.data,
  shards: settings.shards,
  fraud: { limitMinor: settings.fraudLimit, windowMs: settings.fraudWindowMs },
  ...checksHere(settings.checks),
  storefronts: settings.storefronts.map(({ name }) => name),
  storefrontOptions: settings.storefrontOptions,
  smtp: smtpHere(settings),
  // As many writes as reads, and what lists ask.
  limits: { waitingMax: 2 * waitingMax + 1000, rememberMs: settings.idempotencyMs },
})

async function listen(gateway: Gateway, { host, port }: Settings): Promise<number> {
  try {
    return await gateway.listen({ host, port })
  } catch (error) {
    if (!isTaken(error)) throw error
    throw new BadSetting(`Port ${port} is taken. Give --port another one, or 0 for a free one.`)
  }
}

const urlOf = ({ host }: Settings, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

function tell(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new BadSetting(`${file} cannot be written: ${reason(error)}.`)
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function announce(
  settings: Settings,
  { port, registryPort, demo }: Instance & { readonly demo: string | undefined },
  listening: readonly Listening[],
): void {
  const url = urlOf(settings, port)
  const registry = registryPort === undefined ? undefined : urlOf(settings, registryPort)
  const { paymentUrl: payments } = settings.storefrontOptions
  const shops = listening.map(({ name, label, at }) => ({
    ...{ name, label },
    shop: at === 'off' ? undefined : 'base' in at ? url + at.base : urlOf(settings, at.port),
  }))
  const addresses = {
    native: url,
    ...(registry === undefined ? {} : { registry }),
    ...(payments === undefined ? {} : { payments }),
    ...Object.fromEntries(shops.flatMap(({ name, shop }) => (shop ? [[name, shop]] : []))),
  }
  const told = { pid: process.pid, addresses }
  tell(join(settings.data, 'listening.json'), `${JSON.stringify(told)}\n`)
  process.stdout.write(
    [
      '',
      `  native API    ${url}/v1`,
      `  its page      ${url}/docs`,
      `  health        ${url}/health/ready`,
      `  metrics       ${url}/metrics`,
      ...shops.map(({ label, shop = 'off: its usual port is taken' }) => {
        return `  ${label.padEnd(13)} ${shop}`
      }),
      ...(settings.kafka === undefined ? [] : [`  Kafka         ${settings.kafka.brokers}`]),
      ...(registry === undefined ? [] : [`  schemas       ${registry}`]),
      `  store         ${settings.data}`,
      ...(demo === undefined ? [] : [`  demo          ${demo}`]),
      '',
      settings.keys === undefined
        ? '  No keys are configured, so Millrace listens on this machine only.'
        : `  Keys are asked for, and found in ${settings.keys}.`,
      ...openSaid(settings),
      '',
      '',
    ].join('\n'),
  )
}

const openSaid = ({ openStorefronts }: Settings): readonly string[] =>
  openStorefronts.length === 0 ? [] : [`  Without a key: ${openStorefronts.join(', ')}.`]

type Ending = { readonly stop: () => Promise<void>; readonly ended: () => void }

function stopOnce(log: Log, { stop, ended }: Ending): () => void {
  let stopping = false
  const end = (): never => {
    ended()
    process.exit(0)
  }
  return () => {
    if (stopping) return
    stopping = true
    log.info('stopping')
    setTimeout(() => {
      log.warn('the engine takes too long to end, and is left as it is')
      end()
    }, stopMsMax).unref()
    stop()
      .then(end)
      .catch((error: unknown) => {
        log.error('could not stop in order', { error: String(error) })
        process.exit(exitFailed)
      })
  }
}

// What was compiled and stripped of its types once is taken from here, in the other threads as well.
// Node keeps it apart by its own version; where it cannot be written all is compiled anew.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/millrace')
enableCompileCache(process.env['NODE_COMPILE_CACHE'])

main().catch((error: unknown) => {
  if (error instanceof BadSetting || error instanceof EngineRefused) {
    process.stderr.write(`${error.message}\n`)
    process.exit(exitRefused)
  }
  if (error instanceof EngineAway) {
    process.stderr.write(`${error.message}\n`)
    process.exit(exitFailed)
  }
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exit(exitFailed)
})
