/**
 * DBOS on a PostgreSQL of its own, as the system packages it, fsync on. PostgreSQL will not run as
 * root: there it runs as its own user.
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../tools/free-ports.ts'
import { until } from '../waiting.ts'
import type { Workplace } from '../workplace.ts'
import { portOf, type Peer } from './peer.ts'

const versions = '/usr/lib/postgresql'
const isRoot = process.getuid?.() === 0
const poolSize = 20

export async function startDbos(workplace: Workplace): Promise<Peer> {
  const directory = join(workplace.directory, 'postgres')
  const [port = 0] = await freePorts(1)
  initialize(directory, port)
  const [command, ...args] = asPostgres('postgres', '-D', join(directory, 'data'))
  const database = workplace.start(command, args, { cwd: directory })
  await until(async () => ready(port), { what: 'PostgreSQL', msMax: 30_000, everyMs: 100 })
  const url = `postgresql://postgres@127.0.0.1:${port}/orders`
  const service = workplace.start(
    process.execPath,
    ['--no-deprecation', join(import.meta.dirname, 'dbos-service.ts'), url, String(poolSize)],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  return {
    name: 'DBOS',
    target: { host: '127.0.0.1', port: await portOf(service), orderPath: '/orders' },
    processes: [database, service],
    stop: async () => {
      await workplace.stop(service)
      await workplace.stop(database, 'SIGINT')
    },
  }
}

function initialize(directory: string, port: number): void {
  mkdirSync(directory)
  if (isRoot) {
    chmodSync(join(directory, '..'), 0o711)
    execFileSync('chown', ['postgres', directory])
  }
  const data = join(directory, 'data')
  const [command, ...args] = asPostgres('initdb', '-D', data, '-U', 'postgres', '--auth=trust')
  execFileSync(command, [...args, '-E', 'UTF8', '--locale=C'], { cwd: directory, stdio: 'ignore' })
  appendFileSync(
    join(data, 'postgresql.conf'),
    [
      `port = ${port}`,
      `listen_addresses = '127.0.0.1'`,
      `unix_socket_directories = ''`,
      'fsync = on',
      'synchronous_commit = on',
      '',
    ].join('\n'),
  )
}

function ready(port: number): boolean {
  try {
    const server = ['-h', '127.0.0.1', '-p', String(port), '-q']
    execFileSync(join(binaries(), 'pg_isready'), server)
    return true
  } catch {
    return false
  }
}

function asPostgres(tool: string, ...args: string[]): [string, ...string[]] {
  const path = join(binaries(), tool)
  return isRoot ? ['runuser', '-u', 'postgres', '--', path, ...args] : [path, ...args]
}

function binaries(): string {
  const newest = existsSync(versions)
    ? readdirSync(versions).toSorted((one, other) => Number(other) - Number(one))[0]
    : undefined
  if (newest === undefined) {
    throw new Error(
      'DBOS needs PostgreSQL: install it, for instance with `apt-get install postgresql`',
    )
  }
  return join(versions, newest, 'bin')
}
