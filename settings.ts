/**
 * What Millrace is told on its command line and in its environment. Each flag is also a variable:
 * `--data` is `MILLRACE_DATA`. A flag wins over its variable.
 */
import { parseArgs } from 'node:util'
import {
  flags,
  isMounted,
  portsOf,
  storefrontNames,
  variableOf,
  type FlagName,
  type StorefrontName,
} from './flags.ts'
import { levels, type Level } from './gateway/log.ts'
import { localTimeIn } from './storefronts/saga/http/local-time.ts'
import type { StorefrontOptions } from './storefronts/storefront.ts'

export type Settings = LetterSettings & {
  readonly data: string
  readonly host: string
  /** The file of keys; nobody is asked for one where it is left out. */
  readonly keys: string | undefined
  /** Requests a second and key. */
  readonly keyLimit: number
  readonly openStorefronts: readonly StorefrontName[]
  readonly port: number
  readonly shards: number
  readonly fraudLimit: number
  readonly fraudWindowMs: number
  /** As they were given: who makes the checks looks into it. */
  readonly checks: Readonly<Record<'lines' | 'deadline' | 'otherwise', string>>
  readonly idempotencyMs: number
  readonly storefronts: readonly StorefrontSetting[]
  readonly storefrontOptions: StorefrontOptions
  /** Whether the stand-in for a payment provider takes its time. */
  readonly paymentDelay: boolean
  readonly demo: Readonly<Record<'isOn' | 'anyway', boolean>>
  readonly logLevel: Level
  /** Where everything is kept on Kafka; left out on the embedded log. */
  readonly kafka: KafkaSettings | undefined
  readonly registry: RegistrySettings
}

/** As it was given: who sends them looks into it. */
export type LetterSettings = Readonly<
  Record<'smtp' | 'smtpLogin' | 'lettersFrom' | 'letters', string>
>

/** Where the schemas are of what people read: with somebody else, or with us. */
export type RegistrySettings = {
  /** Somebody else's, which speaks Confluent's API; may have a name and a password in it. */
  readonly url: string | undefined
  /** Where ours answers over HTTP; nowhere unless told. */
  readonly port: number | undefined
}

/** One of where storefronts are found; one that has more ports than one has as many of them. */
export type StorefrontSetting = {
  readonly name: string
  /** Left out where it has paths of its own on the port of the API. */
  readonly port: number | undefined
  /** Whether this very port was asked for. */
  readonly isAsked: boolean
}

export type KafkaSettings = {
  readonly brokers: string
  readonly slot: string
  readonly topicPrefix: string
  /** Where the other instances find this one; by default where it listens. */
  readonly advertise: string | undefined
  /** Whether events go to the topics that others read, and requests are taken from theirs. */
  readonly relays: boolean
  /** The file of the key that customers' keys lie under; nothing personal is taken without one. */
  readonly masterKey: string | undefined
}

/** A flag that cannot be followed: one clear line, and exit code 2. */
export class BadSetting extends Error {
  override name = 'BadSetting'
}

export function settingsFrom(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Settings | 'help' {
  const given = parse(args)
  if (given['help'] === true) return 'help'
  const text = (name: FlagName): string => {
    const value = given[name] ?? environment[variableOf(name)] ?? flags[name].usual
    return String(value)
  }
  const keys = text('keys') === '' ? undefined : text('keys')
  if (keys === undefined) checkHost(text('host'))
  if (text('data') === '') throw new BadSetting('--data wants a directory.')
  const onKafka = kafka(text)
  const isGiven = (name: FlagName): boolean =>
    (given[name] ?? environment[variableOf(name)]) !== undefined
  const port = whole('port', text('port'), { min: 0, max: 65_535 })
  return {
    // Several on one machine keep out of each other's way without being told to.
    data: onKafka === undefined || isGiven('data') ? text('data') : `./data/slot-${onKafka.slot}`,
    ...{ host: text('host'), keys },
    keyLimit: whole('key-limit', text('key-limit'), { min: 0, max: 1_000_000 }),
    openStorefronts: openStorefronts(text('open-storefronts'), keys),
    port: onKafka === undefined || isGiven('port') ? port : port + Number(onKafka.slot) - 1,
    shards: whole('shards', text('shards'), { min: 1, max: 256 }),
    fraudLimit: whole('fraud-limit', text('fraud-limit'), { min: 0, max: Number.MAX_SAFE_INTEGER }),
    fraudWindowMs: duration('fraud-window', text('fraud-window')),
    checks: {
      ...{ lines: text('checks'), deadline: text('review-deadline') },
      otherwise: text('review-default'),
    },
    idempotencyMs: hours('idempotency-hours', text('idempotency-hours')),
    storefronts: storefronts(text('storefronts')).flatMap((name): StorefrontSetting[] => {
      if (isMounted(name)) return [{ name, port: undefined, isAsked: false }]
      return portsOf(name).map(({ door, flag }) => {
        const asked = whole(flag, text(flag), { min: 0, max: 65_535 })
        const isAsked = isGiven(flag)
        const usual = isGiven('port') && port === 0 ? 0 : asked + slotStep * (slotOf(onKafka) - 1)
        return { name: door, port: isAsked ? asked : usual, isAsked }
      })
    }),
    storefrontOptions: {
      streamPartitions: whole('stream-partitions', text('stream-partitions'), { min: 1, max: 100 }),
      streamTrustsState: isOn('stream-trust-state', text('stream-trust-state')),
      ...sagaClock(text('saga-clock')),
      ...provider(text('payment-url')),
      paymentTimeoutMs: whole('payment-timeout', text('payment-timeout'), { min: 1, max: 60_000 }),
      cardTimeoutMs: whole('card-timeout', text('card-timeout'), { min: 1, max: 60_000 }),
    },
    paymentDelay: isOn('payment-delay', text('payment-delay')),
    ...{ smtp: text('smtp'), smtpLogin: text('smtp-login') },
    ...{ lettersFrom: text('letters-from'), letters: text('letters') },
    demo: { isOn: isOn('demo', text('demo')), anyway: isOn('demo-anyway', text('demo-anyway')) },
    ...{ logLevel: level(text('log-level')), kafka: onKafka },
    registry: registry(text, slotOf(onKafka)),
  }
}

function kafka(text: (name: FlagName) => string): KafkaSettings | undefined {
  if (text('log') === 'embedded') return undefined
  if (text('log') !== 'kafka') {
    throw new BadSetting(`--log ${text('log')} is not known; this release has: embedded, kafka.`)
  }
  const [brokers, topicPrefix] = [text('brokers'), text('topic-prefix')]
  if (!/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/.test(brokers)) {
    throw new BadSetting(`--brokers ${brokers} is no list of addresses; write host:port,host:port.`)
  }
  if (!/^[\w.-]{0,100}$/.test(topicPrefix)) {
    throw new BadSetting(`--topic-prefix ${topicPrefix} cannot begin a topic's name.`)
  }
  const slot = String(whole('slot', text('slot'), { min: 1, max: 999 }))
  const relays = isOn('relays', text('relays'))
  const masterKey = text('master-key') === '' ? undefined : text('master-key')
  return {
    ...{ brokers, slot, topicPrefix, advertise: advertised(text('advertise')), relays },
    masterKey,
  }
}

/** The usual ports of storefronts lie close together: one process's next is another one's first. */
const slotStep = 100

const slotOf = (kafka: KafkaSettings | undefined): number => Number(kafka?.slot ?? 1)

function storefronts(text: string): readonly StorefrontName[] {
  return text === 'none' ? [] : named('storefronts', text)
}

function named(flag: FlagName, text: string): readonly StorefrontName[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].map((name) => {
    const found = storefrontNames.find((one) => one === name)
    if (found !== undefined) return found
    throw new BadSetting(
      `--${flag} ${name} is not known; this release has: ${storefrontNames.join(', ')}.`,
    )
  })
}

function openStorefronts(text: string, keys: string | undefined): readonly StorefrontName[] {
  if (text === '') return []
  if (keys !== undefined) return named('open-storefronts', text)
  throw new BadSetting('--open-storefronts is for where keys are asked for: give --keys as well.')
}

function registry(text: (name: FlagName) => string, slot: number): RegistrySettings {
  const [url, given] = [text('registry'), text('registry-port')]
  if (given === '') return { url: url === '' ? undefined : registryUrl(url), port: undefined }
  if (url !== '')
    throw new BadSetting('--registry-port is for our own registry: leave --registry out.')
  const port = whole('registry-port', given, { min: 0, max: 65_535 })
  return { url: undefined, port: port === 0 ? 0 : port + slot - 1 }
}

/** What was given is not told: there may be a password in it. */
function registryUrl(text: string): string {
  const url = URL.parse(text)
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (isHttp && url.search === '' && url.hash === '' && isEscaped(url)) return text
  throw new BadSetting('--registry is no address; write http://host:port/path.')
}

function sagaClock(text: string): Pick<StorefrontOptions, 'sagaClock'> {
  if (text === '') return {}
  if (localTimeIn(text) !== undefined) return { sagaClock: text }
  throw new BadSetting(`--saga-clock ${text} is not a time; write 2023-07-01T00:00.`)
}

function provider(text: string): Pick<StorefrontOptions, 'paymentUrl'> {
  if (text === '') return {}
  const url = URL.parse(text)
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  const isPlain = isHttp && url.search === '' && url.hash === '' && url.username === ''
  if (isPlain) return { paymentUrl: text }
  throw new BadSetting('--payment-url is no address; write http://host:port/path.')
}

function isOn(name: FlagName, text: string): boolean {
  if (text === 'on' || text === 'true') return true
  if (text === 'off' || text === 'false') return false
  throw new BadSetting(`--${name} ${text} is not known; write on or off.`)
}

/** Whether what is escaped in name and password is something. */
function isEscaped({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}

function advertised(text: string): string | undefined {
  if (text === '') return undefined
  const url = URL.parse(text)
  const isOrigin = url?.protocol === 'http:' && url.pathname === '/' && url.search === ''
  if (isOrigin) return url.origin
  throw new BadSetting(`--advertise ${text} is no address; write http://host:port.`)
}

function parse(args: readonly string[]): Record<string, string | boolean | undefined> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      { type: 'value' in flag ? ('string' as const) : ('boolean' as const) },
    ]),
  )
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean' } },
      strict: true,
    })
    return { ...values }
  } catch (error) {
    const why = error instanceof Error ? error.message.split(/\.\s/)[0] : String(error)
    throw new BadSetting(`${why}. See npm start -- --help.`)
  }
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1'])

function checkHost(host: string): void {
  if (loopback.has(host)) return
  throw new BadSetting(
    `--host ${host} is refused: without --keys Millrace listens on this machine only (127.0.0.1).`,
  )
}

function whole(name: FlagName, text: string, { min, max }: { min: number; max: number }): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= min && number <= max) return number
  throw new BadSetting(`--${name} ${text} is not a whole number from ${min} to ${max}.`)
}

const unitsMs: Readonly<Record<string, number>> = {
  ...{ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
}

function duration(name: FlagName, text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const unitMs = unitsMs[unit]
  if (number !== undefined && unitMs !== undefined && Number(number) > 0) {
    return Number(number) * unitMs
  }
  throw new BadSetting(`--${name} ${text} is not a time; write 90s, 30m, 24h or 7d.`)
}

function hours(name: FlagName, text: string): number {
  return whole(name, text, { min: 24, max: 24 * 365 }) * 3_600_000
}

function level(text: string): Level {
  const found = levels.find((known) => known === text)
  if (found !== undefined) return found
  throw new BadSetting(`--log-level ${text} is not known; take one of ${levels.join(', ')}.`)
}
