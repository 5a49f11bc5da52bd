/** Which flags there are. Each is also a variable: `--data` is `MILLRACE_DATA`. */
import { levels } from './gateway/log.ts'

/** Those that have paths of their own on the port of the API. */
const mounted = ['wallet', 'saga'] as const
/** Where each of the others is found unless told. */
const storefrontPorts = {
  quick: { quick: 8001 },
  stream: { stream: 8000, fraud: 8010 },
  preorder: { preorder: 8088 },
} as const
type Ported = keyof typeof storefrontPorts
export const storefrontNames = [...mounted, ...(Object.keys(storefrontPorts) as Ported[])] as const
export type StorefrontName = (typeof storefrontNames)[number]

/** `value` is left out where it is on as soon as it is there. */
type Flag = { readonly usual: string; readonly value?: string; readonly says: string }

export const flags = {
  data: { usual: './data', value: 'DIR', says: 'where everything is kept; on Kafka ./data/slot-N' },
  host: { usual: '127.0.0.1', value: 'ADDRESS', says: 'the address to listen on' },
  keys: {
    usual: '',
    value: 'FILE',
    says: 'keys that are asked for, one a line: name:sha256:roles[:tenant[:until]]; see npm run keys',
  },
  'key-limit': {
    usual: '1000',
    value: 'N',
    says: 'requests a second and key; 0 is without a bound',
  },
  'open-storefronts': {
    usual: '',
    value: 'LIST',
    says: 'storefronts that want no key where keys are asked for',
  },
  port: {
    usual: '8080',
    value: 'PORT',
    says: 'the port of the API; 0 takes a free one; slot N: 8079 + N',
  },
  log: { usual: 'embedded', value: 'ENGINE', says: 'the log to run on: embedded, kafka' },
  brokers: { usual: '127.0.0.1:9092', value: 'LIST', says: 'where Kafka listens' },
  slot: {
    usual: '1',
    value: 'N',
    says: 'which of several processes on Kafka this is; one that is taken is taken over',
  },
  advertise: {
    usual: '',
    value: 'URL',
    says: 'where other instances find this one; else HOST:PORT',
  },
  relays: {
    usual: 'on',
    value: 'on|off',
    says: 'whether others read and write topics; what was left out while off is made up for',
  },
  'master-key': {
    usual: '',
    value: 'FILE',
    says: 'on Kafka, what the keys of customers are kept under; npm run keys -- --master FILE',
  },
  'topic-prefix': { usual: 'millrace.', value: 'TEXT', says: 'how the topics begin' },
  registry: {
    usual: '',
    value: 'URL',
    says: 'on Kafka, somebody else’s registry of schemas; else our own',
  },
  'registry-port': {
    usual: '',
    value: 'PORT',
    says: 'where our own registry answers; 0 takes a free one; slot N: PORT - 1 + N',
  },
  shards: { usual: '8', value: 'N', says: 'fixed when the store is made' },
  'fraud-limit': {
    usual: '100000000',
    value: 'MINOR',
    says: 'what a customer may order within the window, in minor units; 0 is off',
  },
  checks: {
    usual: '',
    value: 'LINES',
    says: 'checks and how they are set, one after another with a semicolon: large-orders on amount=50000',
  },
  'review-deadline': { usual: '24h', value: 'TIME', says: 'how long a person has for a review' },
  'review-default': {
    usual: 'reject',
    value: 'VERDICT',
    says: 'what a review comes to then: approve or reject',
  },
  'fraud-window': { usual: '24h', value: 'TIME', says: 'how far back orders count' },
  'idempotency-hours': {
    usual: '24',
    value: 'HOURS',
    says: 'how long a key is remembered, 24 at least',
  },
  storefronts: {
    usual: storefrontNames.join(','),
    value: 'LIST',
    says: "which other systems' APIs are served, or none",
  },
  'quick-port': {
    usual: String(storefrontPorts.quick.quick),
    value: 'PORT',
    says: 'the port of quick orders; 0 takes a free one; 100 more a slot',
  },
  'stream-port': {
    usual: String(storefrontPorts.stream.stream),
    value: 'PORT',
    says: 'the port of stream orders; 0 takes a free one; 100 more a slot',
  },
  'fraud-port': {
    usual: String(storefrontPorts.stream.fraud),
    value: 'PORT',
    says: 'the port of their fraud board; 0 takes a free one; 100 more a slot',
  },
  'stream-partitions': {
    usual: '3',
    value: 'N',
    says: 'how many partitions the topics of stream orders have; 1 is one order for all',
  },
  'saga-clock': {
    usual: '',
    value: 'TIME',
    says: 'what time it is for saga orders, as 2023-07-01T00:00; else the time of the machine',
  },
  'stream-trust-state': {
    usual: 'off',
    says: 'stream orders may be posted in any state; such an order nobody checks',
  },
  'preorder-port': {
    usual: String(storefrontPorts.preorder.preorder),
    value: 'PORT',
    says: 'the port of pre-orders; 0 takes a free one; 100 more a slot',
  },
  'payment-url': {
    usual: '',
    value: 'URL',
    says: 'where the payment provider is; else a stand-in here, which charges nobody',
  },
  'payment-timeout': {
    usual: '620',
    value: 'MS',
    says: 'how many milliseconds the payment provider has for an answer about a pre-order',
  },
  'card-timeout': {
    usual: '5000',
    value: 'MS',
    says: 'and how many about the card of an order, before it is asked again',
  },
  demo: { usual: 'off', says: 'fills a small shop in, and places an order now and then' },
  'demo-anyway': { usual: 'off', says: 'does so also in a store that has orders of somebody' },
  'payment-delay': { usual: 'off', says: 'the stand-in takes 400 to 620 ms for a payment' },
  smtp: {
    usual: '',
    value: 'URL',
    says: 'where letters by e-mail go, as smtp://host:port or smtps://; else none do',
  },
  'smtp-login': {
    usual: '',
    value: 'FILE',
    says: 'user:password for it, in the first line; or in the URL, where nobody else reads that',
  },
  'letters-from': {
    usual: '',
    value: 'ADDRESS',
    says: 'from whom they are: Shop <shop@example.org>',
  },
  letters: {
    usual: 'at-most-once',
    value: 'HOW',
    says: 'a letter that may have been sent before a crash is left to a person, or at-least-once',
  },
  'log-level': { usual: 'info', value: 'LEVEL', says: levels.join(', ') },
} satisfies Record<string, Flag>

export type FlagName = keyof typeof flags

export const variableOf = (name: FlagName): string =>
  `MILLRACE_${name.toUpperCase().replaceAll('-', '_')}`

export const isMounted = (name: StorefrontName): name is (typeof mounted)[number] =>
  mounted.some((one) => one === name)

/** The flags that name where a storefront is found: one for each port that it has. */
type PortFlag = Extract<FlagName, `${string}-port`>
export const portsOf = (name: Exclude<StorefrontName, (typeof mounted)[number]>) =>
  Object.keys(storefrontPorts[name]).map((door) => ({ door, flag: `${door}-port` as PortFlag }))

export function usage(): string {
  const lines = Object.entries(flags).map(([name, { usual, value = '', says }]: [string, Flag]) => {
    const flag = `--${name} ${value}`
    return `  ${flag.padEnd(26)} ${says}${usual === '' ? '' : ` (${usual})`}`
  })
  const also = `A flag that is not given may be a variable: --data is ${variableOf('data')}.`
  return ['Usage: npm start -- [flags]', '', ...lines, '  --help', '', also, ''].join('\n')
}
