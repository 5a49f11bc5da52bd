/** The real server, begun as a person begins it: it ends with whoever began it. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { serverEnv, serverFlags } from '../tools/server-flags.js'

const root = join(import.meta.dirname, '..')
const throughNpm = ['npm', 'start', '--silent', '--'] as const
const byItself = [process.execPath, join(root, 'tools/run.js'), 'main.ts'] as const

let directory: string
let data: string
let number = 0
let begun: ChildProcess

describe('the bootstrap', () => {
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'millrace-bootstrap-'))
  })
  beforeEach(() => {
    data = join(directory, `data-${(number += 1)}`)
  })
  // Where a test fails, nothing it began outlives it.
  afterEach(() => void begun.kill('SIGKILL'))
  after(() => rm(directory, { recursive: true }))

  for (const [name, command] of [
    ['npm', throughNpm],
    ['the bootstrap', byItself],
  ] as const) {
    it(`ends the server in order when ${name} is told to end`, async () => {
      const server = await serverBy(command)
      begun.kill('SIGTERM')
      assert.deepEqual(await endOf(begun), { code: 0, signal: null })
      assert.equal(isAlive(server), false)
      assert.equal(existsSync(join(data, 'listening.json')), false)
    })

    it(`ends the server when ${name} is killed`, async () => {
      const server = await serverBy(command)
      begun.kill('SIGKILL')
      await until(() => !isAlive(server))
      assert.equal(existsSync(join(data, 'listening.json')), false)
    })
  }

  it('starts the server with the flags of Node that tools start it with, and in their environment', async (t) => {
    if (!existsSync('/proc/self/cmdline')) return t.skip('Linux only')
    const server = await serverBy(byItself)
    const words = readFileSync(`/proc/${server}/cmdline`, 'utf8').split('\0')
    assert.deepEqual(words.slice(1, 1 + serverFlags([], {}).length), serverFlags([], {}))
    const found = readFileSync(`/proc/${server}/environ`, 'utf8').split('\0')
    for (const [name, value] of Object.entries(serverEnv([], {}))) {
      assert.ok(found.includes(`${name}=${value}`), name)
    }
    begun.kill('SIGTERM')
    await endOf(begun)
  })

  it('hands up the exit code of a flag that is refused', async () => {
    begun = start(byItself, '--port', 'many')
    assert.deepEqual(await endOf(begun), { code: 2, signal: null })
  })
})

function start([file, ...args]: readonly [string, ...string[]], ...flags: string[]): ChildProcess {
  return spawn(file, [...args, '--data', data, ...flags], { cwd: root, stdio: 'ignore' })
}

async function serverBy(command: readonly [string, ...string[]]): Promise<number> {
  begun = start(command, '--port', '0')
  const told = join(data, 'listening.json')
  await until(() => existsSync(told) && readFileSync(told, 'utf8').endsWith('\n'))
  return (JSON.parse(readFileSync(told, 'utf8')) as { pid: number }).pid
}

async function endOf(child: ChildProcess): Promise<{ code: unknown; signal: unknown }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return { code: child.exitCode, signal: child.signalCode }
}

/** One that has ended and that nobody has waited for yet is not alive. */
function isAlive(pid: number): boolean {
  const status = `/proc/${pid}/stat`
  try {
    process.kill(pid, 0)
    return !existsSync(status) || !/\) Z /.test(readFileSync(status, 'utf8'))
  } catch {
    return false
  }
}
