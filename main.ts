/** Starts Millrace as its command line says, tells where it listens, and ends it in order. */
import { rmSync, writeFileSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { usage } from './flags.ts'
import { Log } from './gateway/log.ts'
import { EngineAway, EngineRefused } from './gateway/thread/engine-thread.ts'
import { HttpFailed } from './gateway/thread/http-thread.ts'
import { answersMsMax } from './gateway/under-way.ts'
import { startAlone } from './instance/alone.ts'
import { DemoHere } from './instance/demo.ts'
import { isEverywhere, urlOf } from './instance/listen.ts'
import { withProvider } from './instance/provider.ts'
import type { Running } from './instance/running.ts'
import { BadSetting, settingsFrom, type KafkaSettings, type Settings } from './settings.ts'
import { whenParentEnds } from './tools/parent-watch.ts'

/** What was asked for cannot be done: a flag, a port, a directory. */
const exitRefused = 2
const exitFailed = 1
/** After SIGTERM all are answered within `answersMsMax`, and then the engine has this long to end. */
const stopMsMax = answersMsMax + 2500
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
  const running = await (settings.kafka === undefined
    ? startAlone(settings, log)
    : startOneOfMany({ ...settings, kafka: settings.kafka }, log))
  void running.failed.then((error) => {
    log.error(whyOver(error), { error: error.message })
    running.fail(error)
    // What was answered is safe; what waits is told 503 before the process ends.
    setTimeout(() => process.exit(exitFailed), 200)
  })
  const demo = new DemoHere(settings, urlOf(settings, running.port))
  const stop = stopOnce(log, {
    stop: async () => {
      await demo.stop()
      await running.stop()
      await provider?.close()
    },
    // What is not written down was not answered: it is left safely for the next start.
    ended: () => rmSync(join(settings.data, 'listening.json'), { force: true }),
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  whenParentEnds(stop)
  // Last of all: who reads where it listens may tell it to end in the same moment.
  announce(settings, { ...running, demo: await demo.told })
  demo.begin()
  // Node does so when a process ends in order; the next start should be as quick after any other end.
  setTimeout(flushCompileCache, calmAfterMs).unref()
}

const whyOver = (error: Error): string =>
  error instanceof HttpFailed
    ? 'the thread of HTTP has failed, so nothing more is taken'
    : 'the store cannot be written, so nothing more is taken'

async function startOneOfMany(
  settings: Settings & { readonly kafka: KafkaSettings },
  log: Log,
): Promise<Running> {
  // Each client of Kafka has a call or two under way that waits in one of these threads.
  process.env['UV_THREADPOOL_SIZE'] ??= '16'
  const { startInstance } = await import('./instance/instance.ts')
  return startInstance(settings, log)
}

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
  { port, registryPort, listening, demo }: Running & { readonly demo: string | undefined },
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
      ...(isEverywhere(settings.host) ? ['  It listens on every address of this machine.'] : []),
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
