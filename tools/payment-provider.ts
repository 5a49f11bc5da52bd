/** `npm run payment-provider`: the stand-in for a payment provider, as a process of its own. */
import { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import { flagsOf, refuse } from './flags.ts'
import { whenParentEnds } from './parent-watch.ts'

const usage = `Usage: npm run payment-provider -- [flags]

  --port N     where it listens (9090; 0 takes a free one)
  --data FILE  where it keeps what it was asked (./data/payments.db)
  --delay      it takes 400 to 620 ms for a payment
  --help

It charges nobody. GET /payments shows what it was asked.`

const { port, data, delay } = flagsOf(usage, {
  port: { type: 'string', default: '9090' },
  data: { type: 'string', default: './data/payments.db' },
  delay: { type: 'boolean', default: false },
})
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) refuse('--port is a port')

const provider = new StandInProvider({ file: data, isSlow: delay })
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
