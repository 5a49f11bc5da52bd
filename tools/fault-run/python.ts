/**
 * Where the checker's Python lies, with the one Kafka client of that language: an environment of its own
 * in the cache, made at the first run.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../instance/client-folder.ts'
import { isThere, runTool } from '../kafka/run-tool.ts'

const packages = ['confluent-kafka==2.16.1', 'fastavro==1.13.1']
const command = 'python3'

/** The path of the interpreter. */
export async function pythonWithKafka(say: (line: string) => void): Promise<string> {
  const folder = cacheFolder(`python-${packages.join('-').replaceAll('==', '-')}`)
  const python = join(folder, 'bin', 'python')
  if (existsSync(python)) return python
  if (!(await isThere(command, '--version'))) {
    throw new Error('The checker needs Python 3.9 or newer, and there is no `python3` on the path.')
  }
  say(`Making the checker's Python with ${packages.join(' and ')}, once.`)
  rmSync(folder, { recursive: true, force: true })
  const unfinished = `${folder}.${process.pid}`
  try {
    await runTool(command, ['-m', 'venv', unfinished])
    await runTool(join(unfinished, 'bin', 'python'), ['-m', 'pip', '-q', 'install', ...packages])
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return python
}
