/** Job: says of a system that did not come back what does not answer, why, and what was last heard of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instance } from './instances.ts'

type Seen = Pick<Instance, 'slot' | 'runs' | 'log' | 'url'>

type Wanted = {
  readonly directory: string
  readonly instances: readonly Seen[]
  readonly say: (line: string) => void
}

const lastLines = 5
const widthMax = 400
/** What a broker says over and over while it waits for itself. */
const isNoise = /could not be established/

export async function tellWhatIsNotBack({ directory, instances, say }: Wanted): Promise<void> {
  for (const instance of instances) {
    const { slot, runs, log } = instance
    const words = runs ? await readinessOf(instance) : 'does not run'
    say(`  instance ${slot}: ${words}`)
    for (const line of lastOf(log)) say(`    ${line}`)
  }
  const brokers = join(directory, 'kafka')
  for (const name of existsSync(brokers) ? readdirSync(brokers) : []) {
    const log = join(brokers, name, 'broker.log')
    if (!existsSync(log)) continue
    say(`  ${name}:`)
    for (const line of lastOf(log)) say(`    ${line}`)
  }
}

async function readinessOf({ url }: Seen): Promise<string> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) })
    return `${answer.status} ${(await answer.text()).replaceAll(/\s+/g, ' ').trim()}`
  } catch (error) {
    return `does not answer: ${error instanceof Error ? error.message : String(error)}`
  }
}

const lastOf = (log: string): readonly string[] =>
  (existsSync(log) ? readFileSync(log, 'utf8') : '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !isNoise.test(line))
    .slice(-lastLines)
    .map((line) => line.slice(0, widthMax))
