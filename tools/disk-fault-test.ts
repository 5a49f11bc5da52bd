/**
 * `npm run disk-fault-test`: the disk fails under the real server, in two ways: it is full (a small
 * tmpfs), and it cannot sync (strace makes fdatasync and fsync fail with EIO). Nothing may be
 * acknowledged after the failure until a clean start, and after that everything acknowledged must be
 * there and the laws must hold. And a start, or a look at the store, on a disk that takes nothing is
 * refused in one line.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { flagsOf } from './flags.ts'
import { isFinal, once, orderBody, stocked, surely } from './proof/client.ts'
import { startServer, verified, type Server } from './proof/server.ts'

const usage = `Usage: npm run disk-fault-test

  A full disk, a sync that fails, and a start on a disk that takes nothing, with the real server. It
  needs leave to mount, and strace; what it lacks it skips, and says so. It takes no flags.
  --help`

const loadMs = 20_000
const clientsMax = 16

type Outcome = { readonly acknowledged: readonly string[]; readonly late: number }

/** Places orders until the server has failed, and some more to see that it takes none then. */
async function loadUntilFailure(server: Server): Promise<Outcome> {
  const acknowledged: string[] = []
  let failedAt = Infinity
  let late = 0
  let next = 0
  const end = performance.now() + loadMs
  const client = async (): Promise<void> => {
    while (performance.now() < Math.min(end, failedAt + 1500) && !hasEnded(server)) {
      const nth = next++
      const begunAt = performance.now()
      const call = { key: `order-${nth}`, body: orderBody(nth) }
      const reply = await once(server.url, ['POST', '/v1/orders'], call)
      if (reply === undefined) failedAt = Math.min(failedAt, performance.now())
      else if (begunAt > failedAt) late++
      else if (reply.status === 201) acknowledged.push(String(reply.body['id']))
    }
  }
  await Promise.all(Array.from({ length: clientsMax }, client))
  return { acknowledged, late }
}

const hasEnded = ({ child }: Server): boolean =>
  child.exitCode !== null || child.signalCode !== null

/** Starts anew where the disk is well again, and looks for everything that was acknowledged. */
async function judge(
  name: string,
  data: string,
  { acknowledged, late }: Outcome,
): Promise<boolean> {
  const server = await startServer({ data })
  const urlNow = () => server.url
  let lost = 0
  let open = 0
  for (const id of acknowledged) {
    let reply = await surely(urlNow, ['GET', `/v1/orders/${id}?wait=5`])
    if (reply.status !== 200) lost++
    else if (!isFinal(reply)) {
      reply = await surely(urlNow, ['GET', `/v1/orders/${id}?wait=5`])
      if (!isFinal(reply)) open++
    }
  }
  server.child.kill('SIGTERM')
  await server.ended
  const { clean, text } = verified(['--data', data])
  if (!clean) console.log(text)
  console.log(
    `${name}: ${acknowledged.length} orders acknowledged before the failure, ${late} after it, ` +
      `${lost} lost, ${open} not final, verify ${clean ? 'clean' : 'NOT clean'}`,
  )
  return late + lost + open === 0 && clean && acknowledged.length > 0
}

const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' })

/** A small file system that fills up; it is made bigger before the next start. */
async function fullDisk(directory: string): Promise<boolean | undefined> {
  const mounted = run('mount', '-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', directory)
  if (mounted.status !== 0) return skipped('full disk', mounted.stderr)
  try {
    const server = await startServer({ data: directory })
    await stocked(() => server.url, 1_000_000, 1_000_000_000)
    const outcome = await loadUntilFailure(server)
    await end(server)
    run('mount', '-o', 'remount,size=512m', directory)
    return await judge('full disk (ENOSPC)', directory, outcome)
  } finally {
    run('umount', '-l', directory)
  }
}

/** Every sync of the log from the given one on fails. */
async function failingSync(directory: string): Promise<boolean | undefined> {
  const strace = run('strace', '-V')
  if (strace.error !== undefined) return skipped('failing sync', 'strace is not installed')
  const well = await startServer({ data: directory })
  await stocked(() => well.url, 1_000_000, 1_000_000_000)
  await end(well)
  const inject = 'inject=fdatasync,fsync:error=EIO:when=60+'
  const under = [
    'strace',
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    'trace=fdatasync,fsync',
    '-e',
    inject,
  ]
  const server = await startServer({ data: directory, under })
  const outcome = await loadUntilFailure(server)
  await end(server)
  return await judge('failing sync (EIO)', directory, outcome)
}

/** What is started or looked at on a disk that takes nothing has one line to say, and code 2. */
async function noDisk(directory: string): Promise<boolean | undefined> {
  const mounted = run('mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory)
  if (mounted.status !== 0) return skipped('a disk that takes nothing', mounted.stderr)
  try {
    const data = join(directory, 'data')
    const server = await startServer({ data })
    await stocked(() => server.url, 1000, 1000)
    server.child.kill('SIGTERM')
    await server.ended
    const filled = join(directory, 'filled')
    run('dd', 'if=/dev/zero', `of=${filled}`, 'bs=4k')
    const isFullTold = refusedInOneLine(data, /the disk is full|no space left/i)
    const isNewTold = refusedInOneLine(join(directory, 'new'), /the disk is full|no space left/i)
    rmSync(filled)
    run('mount', '-o', 'remount,ro', directory)
    const isReadOnlyTold = refusedInOneLine(data, /read-only/)
    const isWell = isFullTold && isNewTold && isReadOnlyTold
    console.log(`a disk that takes nothing: ${isWell ? 'told' : 'NOT told'} in one line`)
    return isWell
  } finally {
    run('umount', '-l', directory)
  }
}

function refusedInOneLine(data: string, why: RegExp): boolean {
  const commands = [['main.ts', '--port', '0'], ['tools/verify.ts']]
  return commands.every((command) => {
    const { status, stderr } = run(process.execPath, ...command, '--data', data)
    const isTold = status === 2 && /^[^\n]+\n$/.test(stderr)
    const isWell = isTold && (why.test(stderr) || stderr.startsWith('There is no store'))
    if (!isWell) console.log(`${command[0]} ended with ${status}: ${stderr}`)
    return isWell
  })
}

async function end(server: Server): Promise<void> {
  await Promise.race([server.ended, pause(2000)])
  // strace hands signals on to the server only when it is told to end.
  if (!hasEnded(server)) server.child.kill('SIGKILL')
  await server.ended
  await pause(500)
}

function skipped(name: string, why: string): undefined {
  console.log(`${name}: skipped, ${why.trim()}`)
  return undefined
}

flagsOf(usage, {})
const outcomes: (boolean | undefined)[] = []
for (const proof of [noDisk, fullDisk, failingSync]) {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-disk-'))
  try {
    outcomes.push(await proof(directory))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
process.exitCode = outcomes.includes(false) ? 1 : 0
