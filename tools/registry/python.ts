/** A Python with packages of its own, in the cache, made when it is first asked for. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../instance/client-folder.ts'
import { isThere, runTool } from '../kafka/run-tool.ts'

const command = 'python3'

/** Confluent's client for Python, with what its serializers need. */
export const stockClient = [
  'confluent-kafka==2.16.1',
  'fastavro==1.13.1',
  'attrs==25.4.0',
  'authlib==1.6.5',
  'cachetools==6.2.2',
  'httpx==0.28.1',
] as const

/** The folder of the environment: `bin/python` is in it. */
export async function pythonWith(
  packages: readonly string[],
  say: (line: string) => void,
): Promise<string> {
  const name = packages.join('-').replaceAll(/[^\w.-]+/g, '-')
  const folder = cacheFolder(`python-${name}`)
  if (existsSync(folder)) return folder
  if (!(await isThere(command, '-m', 'venv', '--help'))) {
    throw new Error('There is no `python3` with venv on the path.')
  }
  say(`Making a Python with ${packages.join(' and ')}, once.`)
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    await runTool(command, ['-m', 'venv', unfinished])
    const install = ['-m', 'pip', '-q', 'install', '--disable-pip-version-check']
    await runTool(join(unfinished, 'bin', 'python'), [...install, ...packages])
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}
