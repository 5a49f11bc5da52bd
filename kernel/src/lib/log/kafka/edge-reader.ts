/**
 * Job: takes up what others write into a topic of requests: each record becomes a message in the inbox
 * of its key's shard, whatever partition it lies in, and how far was read is one transaction with it.
 * Boundary: what a record asks for, and what is said of one that asks for nothing that can be
 * understood, is told by others. Who reads which partition is decided by a group of its own.
 *
 * B1 A record becomes one message, also when readers die and partitions move (relay.ts).
 * B2 A record with an id of its sender's (`millrace-id`) is handled once for its key, however often it
 *    was sent; without one it is handled as often as it lies in the topic.
 * B3 What relays wrote is passed over, ours and those of other installations; and so is what names
 *    another installation as the one that it is for.
 * B4 A record that breaks the contract becomes a message too, that says so; what follows it goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sent } from '../../contract/message.ts'
import { BrokenRecord } from '../../contract/broken-record.ts'
import type { Envelope } from '../../runtime/envelope.ts'
import { childId } from '../../runtime/ids.ts'
import { keyText, shardOf } from '../../runtime/shard.ts'
import type { Message } from './client.ts'
import type { GroupMembership } from './membership.ts'
import type { Outgoing } from './producer.ts'
import { inboxRecord, traceHeader } from './records.ts'
import { Relay, type RelayOptions } from './relay.ts'
import { through, topicSource } from './relay-source.ts'
import type { PartitionReader } from './partition-reader.ts'
import { idHeader, installationHeader, relayHeader } from './relay-facts.ts'

/** What a record asks for, and who takes it. */
export type Asked = {
  readonly sent: Sent
  readonly service: string
  readonly key: string
  readonly correlation?: string
}

/** A record that breaks the contract of its topic: where it lies, what it is, and why. */
export type Broken = {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly reason: string
  /** Its bytes in base64, as far as they are kept. */
  readonly value: string
}

export type Requests = {
  readonly topic: string
  /** Whose request it is where no header says so. */
  readonly tenant: string
  /** All that lies here is that tenant's, whatever a header says. */
  readonly isOneTenants?: boolean
  /**
   * What it asks for; a fact may be asked of several services. Throws `BrokenRecord` where it breaks the
   * contract; any other error is tried again.
   */
  readonly read: (value: Buffer | null, record: Message) => Promise<Asked | readonly Asked[]>
  readonly broken: (record: Broken) => Asked
  readonly clock: () => number
}

type Into = { readonly inbox: string; readonly shards: number; readonly installation: string }

const tenantHeader = 'millrace-tenant'
const isTenant = (name: string): boolean => /^[A-Za-z0-9._~-]{1,64}$/.test(name)
const isOutsideId = (id: string): boolean => /^[\u0021-\u007e]{1,255}$/.test(id)
const traceMax = 64
const valueBytesMax = 64 * 1024

/** What a record of requests becomes. */
export const requestCarrier =
  (requests: Requests, { inbox, shards, installation }: Into) =>
  async (record: Message): Promise<readonly Outgoing[]> => {
    const headers = headersOf(record)
    if (!isFor(installation, headers)) return []
    const lies = { ...record, topic: requests.topic }
    return (await messagesOf(requests, lies, headers)).map((message) => {
      const shard = shardOf(keyText(message.tenant, message.key), shards)
      return inboxRecord(inbox, shard, message)
    })
  }

type Headers = ReadonlyMap<string, string>

/** B3: whoever relayed a record has acted on what it tells. */
export function isFor(installation: string, headers: Headers): boolean {
  if (headers.has(relayHeader)) return false
  return (headers.get(installationHeader) ?? installation) === installation
}

export const headersOf = ({ headers = [] }: Pick<Message, 'headers'>): Headers =>
  new Map(
    headers
      .flatMap((header) => Object.entries(header))
      .map(([name, value]) => [name, String(value)]),
  )

async function messagesOf(
  requests: Requests,
  record: Message,
  headers: Headers,
): Promise<readonly Envelope[]> {
  const named = requests.isOneTenants === true ? undefined : headers.get(tenantHeader)
  const tenant = named ?? requests.tenant
  const id = headers.get(idHeader)
  try {
    if (!isTenant(tenant)) throw new BrokenRecord(`The header ${tenantHeader} names no tenant.`)
    if (id !== undefined && !isOutsideId(id)) {
      throw new BrokenRecord(`The header ${idHeader} is not 1 to 255 printable characters.`)
    }
    const asked = await requests.read(record.value, record)
    const sender = { ...from(requests, record, headers), tenant, id }
    return [asked].flat().map((one) => envelopeOf(one, sender))
  } catch (error) {
    if (!(error instanceof BrokenRecord)) throw error
    const asked = requests.broken(brokenOf(record, error.message))
    const sender = { ...from(requests, record, headers), tenant: requests.tenant }
    return [envelopeOf(asked, { ...sender, id: undefined })]
  }
}

const brokenOf = ({ topic, partition, offset, value }: Message, reason: string): Broken => ({
  ...{ topic, partition, offset, reason },
  value: (value ?? Buffer.alloc(0)).subarray(0, valueBytesMax).toString('base64'),
})

type Sender = {
  readonly tenant: string
  readonly id: string | undefined
  /** What names the record where its sender does not. */
  readonly place: string
  readonly trace: string | undefined
  readonly time: number
}

function from(
  { clock }: Requests,
  { topic, partition, offset }: Message,
  headers: Headers,
): Omit<Sender, 'tenant' | 'id'> {
  const trace = headers.get(traceHeader)
  return {
    place: `${topic}/${partition}/${offset}`,
    trace: trace !== undefined && trace.length <= traceMax ? trace : undefined,
    time: clock(),
  }
}

function envelopeOf(
  { sent, service, key, correlation }: Asked,
  { tenant, id, place, trace, time }: Sender,
): Envelope {
  return {
    // One sender's id may stand for several keys; what they make must not be taken for the same.
    id: id === undefined ? place : childId(id, `${service}/${keyText(tenant, key)}`, 0),
    type: sent.type.wireName,
    version: sent.type.version,
    ...{ tenant, service, key, time, origin: 'edge', cause: undefined, correlation, trace },
    asker: undefined,
    // B2
    once: id === undefined ? undefined : { key: `${idHeader}:${id}`, digest: '' },
    timer: undefined,
    data: sent.data,
  }
}

export type EdgeReaderOptions = Omit<RelayOptions<Message>, 'membership' | 'open' | 'through'> & {
  readonly open: () => Promise<PartitionReader>
  readonly join: () => Promise<GroupMembership>
}

const againMs = 1000

/** Reads the partitions that its group gives it; when its membership is over it joins anew. */
export class EdgeReader {
  readonly #options: EdgeReaderOptions
  readonly #stop = Promise.withResolvers<undefined>()
  readonly #running: Promise<void>
  #stopped = false
  carried = 0
  #relay: Relay<Message> | undefined

  constructor(options: EdgeReaderOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  get told(): { readonly carried: number } {
    return { carried: this.carried + (this.#relay?.told.carried ?? 0) }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#stop.resolve(undefined)
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        const error = await this.#read()
        if (error !== undefined) throw error
      } catch (error) {
        this.#options.onTrouble(error)
        await Promise.race([sleep(againMs), this.#stop.promise])
      }
    }
  }

  /** Returns why the membership is over, if it is. */
  async #read(): Promise<Error | undefined> {
    const membership = await this.#options.join()
    const open = async () => topicSource(await this.#options.open())
    const relay = (this.#relay = new Relay({ ...this.#options, open, through, membership }))
    const failed = Promise.withResolvers<Error>()
    const started = membership.start({
      arrived: async (partitions) => relay.come(partitions),
      leaving: (partitions) => relay.leave(partitions),
      failed: failed.resolve,
    })
    started.catch(failed.resolve)
    const error = await Promise.race([failed.promise, this.#stop.promise])
    await relay.stop()
    this.carried += relay.told.carried
    this.#relay = undefined
    await membership.stop({ leave: true })
    return error
  }
}
