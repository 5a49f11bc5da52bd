/** A round over every call of the storefronts, and records by other hands in their topics. */
import { Agent } from 'node:http'
import { Random } from '#simulation/random'
import type { Told } from '../round.ts'
import { callOf, recordOf, type Call } from './calls.ts'
import { operationsOf, writtenTopics, type Operation, type WrittenTopic } from './documents.ts'
import { answered, type Answer } from './exchange.ts'
import { wrongWith } from './judge.ts'

export type Round = {
  readonly addresses: Readonly<Record<string, string>>
  /** Shown with each call; nothing where the server asks for none. */
  readonly key: string | undefined
  readonly seed: number
  readonly seconds: number
}

const atOnce = 16
const knownMax = 500
const recordsShare = 0.15
/** Some write where others read, so that something is there. */
const writesShare = 0.5
const findingsMax = 10

export async function fuzzedStorefronts({ addresses, key, seed, seconds }: Round): Promise<Told> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const authorization = key === undefined ? undefined : `Bearer ${key}`
  const get = async (url: string): Promise<unknown> =>
    (await fetch(url, { headers: authorization === undefined ? {} : { authorization } })).json()
  const draws = new Draws(seed, {
    native: addresses['native'] ?? '',
    operations: await operationsOf(addresses, get),
    topics: await writtenTopics(addresses['native'] ?? '', get),
  })
  const end = performance.now() + seconds * 1000
  const findings: string[] = []
  let cases = 0
  const asking = async (): Promise<void> => {
    while (performance.now() < end) {
      const call = draws.next()
      cases++
      const wrong = await tried(call, (answer) => draws.hears(answer), { agent, authorization })
      if (wrong !== undefined) findings.push(wrong)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, asking))
  agent.destroy()
  const told = [...new Set(findings)].slice(0, findingsMax).join('\n\n')
  return { isWell: findings.length === 0, cases, text: `${findings.length} findings:\n${told}` }
}

type How = Parameters<typeof answered>[1]

async function tried(
  call: Call,
  hear: (answer: Answer) => void,
  how: How,
): Promise<string | undefined> {
  try {
    const answer = await answered(call, how)
    hear(answer)
    const wrong = wrongWith(call, answer)
    return wrong === undefined ? undefined : shown(call, wrong, answer)
  } catch (error) {
    if (isForgiven(call, error as NodeJS.ErrnoException)) return undefined
    return shown(call, String(error))
  }
}

const unheardFrom = 60_000

function isForgiven({ method, body = '' }: Call, { code = '' }: NodeJS.ErrnoException): boolean {
  // Who is still writing when the other side has had enough may not hear why.
  if (body.length > unheardFrom && (code === 'ECONNRESET' || code === 'EPIPE')) return true
  // What is no HTTP has no method: its refusal has a body also where it is called HEAD.
  return method === 'HEAD' && code.startsWith('HPE_')
}

const shownMax = 400

const cut = (text: string): string =>
  text.length > shownMax ? `${text.slice(0, shownMax)}… (${text.length})` : text

function shown({ method, url, path, headers, body }: Call, wrong: string, answer?: Answer): string {
  const told = answer === undefined ? '' : `\n  ${answer.status} ${answer.type} ${cut(answer.text)}`
  const sent = `${method} ${url}${cut(path)} ${JSON.stringify(headers)}\n  ${cut(body ?? '')}`
  return `${wrong}\n  ${sent}${told}`
}

type From = {
  readonly native: string
  readonly operations: readonly Operation[]
  readonly topics: readonly WrittenTopic[]
}

class Draws {
  readonly #random: Random
  readonly #from: From
  readonly #writes: readonly Operation[]
  readonly #known: string[] = []

  constructor(seed: number, from: From) {
    this.#random = new Random(seed)
    this.#from = from
    this.#writes = from.operations.filter(({ method }) => method !== 'GET')
  }

  next(): Call {
    const random = this.#random
    const drawn = { random, known: this.#known }
    const { native, operations, topics } = this.#from
    if (random.chance(recordsShare)) return recordOf(native, topics, drawn)
    return callOf(random.pick(random.chance(writesShare) ? this.#writes : operations), drawn)
  }

  /** The ids in it, for calls to come. */
  hears({ status, text }: Answer): void {
    if (status >= 300 || text.length > 10_000) return
    for (const [, quoted, number] of text.matchAll(idsIn)) {
      const at =
        this.#known.length < knownMax ? this.#known.length : this.#random.between(0, knownMax - 1)
      this.#known[at] = quoted ?? number ?? ''
    }
  }
}

const idsIn = /"([\w-]{36})"|"\w*[iI]d":\s*"?(\w[\w-]{0,40})/g
