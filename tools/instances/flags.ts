/** What the supervisor is told; what it does not know is for its instances. */
export type Flags = {
  readonly instances: number
  /** How many are started. */
  readonly brokers: number
  /** Where Kafka listens already; nothing is started then. */
  readonly addresses: string | undefined
  readonly data: string
  readonly port: number
  readonly heap: string
  /** Handed on to every instance. */
  readonly rest: readonly string[]
}

export const usage = `Usage: npm run cluster -- [flags]

  --instances N    how many, with slots from 1 on (3)
  --brokers 1|3    how many brokers are started beside them (1)
  --brokers LIST   where Kafka listens already: host:port,host:port
  --data DIR       everything lies below it (./data)
  --port PORT      of the first; the others follow, 0 takes free ones (8080)
  --heap SIZE      of each broker that is started (256m)
  --help
  Beside brokers of its own it makes the --master-key, in DIR/master-key.
  Other flags are handed on to every instance: npm start -- --help
`

const usual = { instances: '3', brokers: '1', data: './data', port: '8080', heap: '256m' }
type Name = keyof typeof usual

/** Undefined where it was only asked how to call. Throws with a clear line. */
export function flagsFrom(args: readonly string[]): Flags | undefined {
  const found: Record<Name, string> = { ...usual }
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--help') return undefined
    const [flag = '', inside] = arg.split('=', 2)
    const name = flag.slice(2)
    if (!flag.startsWith('--') || !isOurs(name)) {
      rest.push(arg)
      continue
    }
    const value = inside ?? args[++at]
    if (value === undefined) throw new Error(`--${name} wants a value. See --help.`)
    found[name] = value
  }
  return {
    instances: whole('instances', found.instances, { min: 1, max: 64 }),
    ...brokersFrom(found.brokers),
    data: found.data,
    port: whole('port', found.port, { min: 0, max: 65_000 }),
    heap: found.heap,
    rest,
  }
}

function brokersFrom(text: string): Pick<Flags, 'brokers' | 'addresses'> {
  if (text.includes(':')) return { brokers: 0, addresses: text }
  if (text === '1' || text === '3') return { brokers: Number(text), addresses: undefined }
  throw new Error(`--brokers ${text} is neither 1, 3 nor a list of addresses.`)
}

const isOurs = (name: string): name is Name => Object.hasOwn(usual, name)

function whole(name: Name, text: string, { min, max }: { min: number; max: number }): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= min && number <= max) return number
  throw new Error(`--${name} ${text} is not a whole number from ${min} to ${max}.`)
}
