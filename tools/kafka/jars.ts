/** Brings the jars of Apache Kafka into the cache, with Maven and whatever it is set up with. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../instance/client-folder.ts'
import { isThere, runTool } from './run-tool.ts'

const pom = join(import.meta.dirname, 'pom.xml')

export const kafkaVersion =
  /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(
    readFileSync(pom, 'utf8'),
  )?.[1] ?? ''

/** The folder of the jars; fetched when they are not there yet. */
export async function kafkaJars(say: (line: string) => void): Promise<string> {
  if (!(await isThere('java', '-version'))) {
    throw new Error('Kafka needs Java 17 or newer, and there is no `java` on the path.')
  }
  const wanted = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12)
  const folder = cacheFolder(`kafka-${kafkaVersion}-${wanted}`)
  if (existsSync(folder)) return folder
  if (!(await isThere('mvn', '-version'))) {
    throw new Error(`Kafka is fetched with Maven (\`mvn\`), which is not on the path.`)
  }
  say(`Fetching Apache Kafka ${kafkaVersion} with Maven; about 50 MB, once.`)
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`]
    await runTool('mvn', ['-q', '-B', '-f', pom, ...copy])
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}
