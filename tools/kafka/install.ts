/**
 * `npm run kafka:install`: brings the Kafka client into the cache. Its authors' binary is taken where
 * it can be had; elsewhere the client is built here, which takes some minutes.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { kafkaClient } from '../../instance/client-folder.ts'
import { root } from '../files.ts'
import { flagsOf } from '../flags.ts'
import { whenParentEnds } from '../parent-watch.ts'
import { missingForBuild } from './build-needs.ts'
import { runTool } from './run-tool.ts'

flagsOf('Usage: npm run kafka:install', {})

const folder = kafkaClient.folder()
const unfinished = `${folder}.${process.pid}`
const nodeFolder = dirname(dirname(process.execPath))

/** Two libraries and the binding are compiled from about this many files. */
const filesToCompile = 118
const compiles = /^(?:gcc|g\+\+|cc|c\+\+) -MD|CXX\(target\)/

function loads(): string | undefined {
  try {
    const load = createRequire(join(folder, 'package.json'))
    const client = load(kafkaClient.name) as { RdKafka: { librdkafkaVersion: string } }
    return client.RdKafka.librdkafkaVersion
  } catch {
    return undefined
  }
}

const settings = (headers: string | undefined): NodeJS.ProcessEnv => ({
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
  // With the libraries of this system for what is not Kafka: TLS, compression.
  CKJS_LINKING: 'dynamic',
  ...(headers === undefined ? {} : { npm_config_nodedir: headers }),
})

async function fetchSources(env: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(unfinished, { recursive: true })
  const manifest = {
    name: 'millrace-kafka-client',
    private: true,
    dependencies: { [kafkaClient.name]: kafkaClient.version },
    allowScripts: { [kafkaClient.name]: true },
  }
  writeFileSync(join(unfinished, 'package.json'), JSON.stringify(manifest))
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--install-strategy=nested']
  await runTool('npm', ['install', ...quietly], { cwd: unfinished, env })
}

async function build(env: NodeJS.ProcessEnv): Promise<void> {
  let compiled = 0
  let told = 0
  const onLine = (line: string): void => {
    if (!compiles.test(line)) return
    if (compiled++ === 0) console.error('There is no binary to be had, so it is compiled here.')
    const percent = Math.min(Math.floor((compiled / filesToCompile) * 100), 99)
    if (percent < told + 10) return
    told = percent
    console.error(`  ${percent} %`)
  }
  const rebuild = ['rebuild', '--foreground-scripts', kafkaClient.name]
  await runTool('npm', rebuild, { cwd: unfinished, env, onLine })
}

/** What only the build needed is most of it. */
function drop(): void {
  const client = join(unfinished, 'node_modules', kafkaClient.name)
  const built = join(client, 'build')
  for (const name of ['librdkafka.a', 'librdkafka-static.a', 'librdkafka++.a']) {
    rmSync(join(built, 'deps', name), { force: true })
  }
  rmSync(join(built, 'Release', 'obj.target'), { recursive: true, force: true })
  rmSync(join(client, 'deps'), { recursive: true, force: true })
}

async function install(): Promise<string> {
  const { headers, missing } = await missingForBuild([
    nodeFolder,
    join(root, 'node_modules', 'node'),
  ])
  for (const what of missing) console.error(`Missing for a build: ${what}`)
  console.error(`Fetching ${kafkaClient.name} ${kafkaClient.version}.`)
  const env = settings(headers)
  await fetchSources(env)
  await build(env)
  drop()
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
  const version = loads()
  if (version === undefined) throw new Error(`It was built, but does not load from ${folder}.`)
  return version
}

function giveUp(why: string): never {
  rmSync(unfinished, { recursive: true, force: true })
  process.stderr.write(`The Kafka client could not be installed. ${why}\n`)
  process.exit(1)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => giveUp('It was told to stop.'))
}
whenParentEnds(() => giveUp('Whoever asked for it has ended.'))
try {
  const known = existsSync(folder) ? loads() : undefined
  const version = known ?? (await install())
  console.log(`The Kafka client is in ${folder} (librdkafka ${version}).`)
} catch (error) {
  giveUp(error instanceof Error ? error.message : String(error))
}
