/** A shop that asks for keys: one process, or three instances on a broker of which each call meets another. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isoTime, newMasterKey } from '@millrace/kernel'
import type { KeyEntry } from '../gateway/keys/key-lines.ts'
import { Poison } from '../simulation/poison.ts'
import { Instances } from '../tools/proof/instances.ts'
import { gateFor } from './keyed.ts'
import { running } from './running.ts'

export type Guarded = {
  /** Whom the next call is sent to. */
  readonly url: string
  readonly urls: readonly string[]
  readonly topicPrefix: string
  /** Lets steps throw; from outside of a process nobody can. */
  readonly poison: Poison | undefined
  readonly stop: () => Promise<void>
}

export async function guardedHere(entries: readonly KeyEntry[]): Promise<Guarded> {
  const poison = new Poison()
  // Seconds lie between any two calls, so nobody is wrong too often.
  let seconds = 0
  const gate = gateFor(entries, { clock: () => (seconds += 1) * 1000 })
  const { url, stop } = await running({ poison, admission: { gate } })
  return { url, urls: [url], topicPrefix: 'millrace.', poison, stop }
}

const lineOf = ({ name, hash, roles, tenant = '', until }: KeyEntry): string =>
  [name, hash, roles.join(), tenant, ...(until === undefined ? [] : [isoTime(until)])].join(':')

export async function guardedOnKafka(
  entries: readonly KeyEntry[],
  brokers: string,
): Promise<Guarded> {
  const data = await mkdtemp(join(tmpdir(), 'millrace-guarded-'))
  const [keys, master] = [join(data, 'keys'), join(data, 'master-key')]
  await writeFile(keys, entries.map((entry) => `${lineOf(entry)}\n`).join(''))
  await writeFile(master, `${newMasterKey()}\n`)
  const topicPrefix = `guarded-${randomUUID().slice(0, 8)}.`
  const own = ['--topic-prefix', topicPrefix, '--keys', keys, '--master-key', master]
  const flags = [...own, '--key-limit', '0']
  const instances = await Instances.start({ count: 3, brokers, data, flags })
  const { urls } = instances
  let asked = 0
  return {
    ...{ urls, topicPrefix, poison: undefined },
    get url() {
      return urls[asked++ % urls.length] ?? ''
    },
    stop: async () => {
      await instances.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}
