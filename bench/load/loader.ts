/** The loader, a process of its own: does what the bench asks over the channel between them. */
import { Besieger, type Siege } from '../siege/besieger.ts'
import { closedLoop, type Work } from './closed-loop.ts'
import { openLoop } from './open-loop.ts'
import type { Target } from './request.ts'
import type { FromLoader, Run, RunResult, ToLoader } from './run.ts'
import { sendOnce } from './seed.ts'
import { batchesOf, seedingRequests, standardOrders, type Mix } from './standard-order.ts'

const ordersPrepared = 50_000
const tell = (message: FromLoader) => process.send?.(message)

let besieger: Besieger | undefined
let work: (Work & { readonly mix: Mix }) | undefined
let batches: (Work & { readonly size: number }) | undefined

process.on('message', (message: ToLoader) => {
  answer(message).then(tell, (failure: unknown) =>
    tell({ tell: 'failed', why: failure instanceof Error ? failure.message : String(failure) }),
  )
})
process.on('disconnect', () => process.exit(0))

async function answer(message: ToLoader): Promise<FromLoader> {
  if (message.ask === 'run') return { tell: 'result', result: await perform(message.run) }
  if (message.ask === 'arrive') return arrive(message.siege)
  if (message.ask === 'besiege') return besiege(message.seconds)
  if (message.ask === 'seed') return { tell: 'done', count: await seed(message.target) }
  const { target, mix } = message
  work = { target, mix, requests: standardOrders(target, mix, ordersPrepared) }
  batches = undefined
  return { tell: 'done', count: work.requests.length }
}

async function arrive(siege: Siege): Promise<FromLoader> {
  besieger?.leave()
  besieger = await Besieger.arrive(siege)
  return { tell: 'done', count: siege.users }
}

async function besiege(seconds: number): Promise<FromLoader> {
  if (besieger === undefined) throw new Error('Nobody has arrived who could besiege it')
  return { tell: 'besieged', result: await besieger.besiege(seconds) }
}

async function seed(target: Target): Promise<number> {
  const stages = seedingRequests(target, Date.now())
  for (const stage of stages) await sendOnce(target, stage)
  return stages.flat().length
}

async function perform(run: Run): Promise<RunResult> {
  if (work === undefined) throw new Error('The loader was asked to run before it was prepared')
  const events = {
    opened: () => tell({ tell: 'window-opened' }),
    closed: () => tell({ tell: 'window-closed' }),
  }
  if (run.rate !== undefined) return openLoop(work, { ...run, rate: run.rate }, events)
  return closedLoop(run.batch === undefined ? work : batched(work, run.batch), run, events)
}

/** Made once, before the run that wants them first. */
function batched({ target, mix }: { target: Target; mix: Mix }, size: number): Work {
  if (batches?.size === size) return batches
  const requests = batchesOf(size, target, { mix, count: ordersPrepared })
  batches = { size, target, requests }
  return batches
}
