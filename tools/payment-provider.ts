/** `npm run payment-provider`: the stand-in for a payment provider, as a process of its own. */
import { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import { flagsOf, refuse } from './flags.ts'
import { whenParentEnds } from './parent-watch.ts'

const usage = `Usage: npm run payment-provider -- [flags]

  --port N     where it listens (9090; 0 takes a free one)
  --data FILE  where it keeps what it was asked (./data/payments.db)
  --delay      it takes 400 to 620 ms for the payment of a pre-order
  --news URL   where it tells what becomes of cards, as http://127.0.0.1:8080/v1/card-news
  --latency MS, --declines SHARE, --timeouts SHARE, --lost SHARE, --twice SHARE
               what it does wrong with cards of orders; a share is from 0 to 1
  --help

It charges nobody. GET /payments and GET /holds show what it was asked, and PUT /behaviour changes what
it does wrong while it runs.`

const share = { type: 'string', default: '0' } as const
const { port, data, delay, news, latency, ...shares } = flagsOf(usage, {
  port: { type: 'string', default: '9090' },
  data: { type: 'string', default: './data/payments.db' },
  delay: { type: 'boolean', default: false },
  news: { type: 'string' },
  ...{ latency: share, declines: share, timeouts: share, lost: share, twice: share },
})
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) refuse('--port is a port')

const provider = new StandInProvider({ file: data, isSlow: delay })
const numbers = Object.entries(shares).map(([name, text]) => [name, Number(text)] as const)
try {
  provider.behave({
    ...{ ...Object.fromEntries(numbers), latencyMs: Number(latency), webhookUrl: news ?? '' },
  })
} catch (error) {
  refuse(error instanceof Error ? error.message : String(error))
}
const stop = () => void provider.close().then(() => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
whenParentEnds(stop)
try {
  const url = await provider.listen(Number(port))
  console.log(`A payment provider that charges nobody listens on ${url}`)
  console.log(`  npm start -- --payment-url ${url}`)
} catch (error) {
  refuse(`It cannot listen: ${error instanceof Error ? error.message : String(error)}`)
}
