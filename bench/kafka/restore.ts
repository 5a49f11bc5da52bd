/** How long an instance takes to be ready with many orders in the changelogs: its disk lost, and kept. */
import { rmSync } from 'node:fs'
import { total } from '../metrics.ts'
import { memory } from '../process-figures.ts'
import { ms, whole, median } from '../report.ts'
import { metricsOf, startServer, type Server } from '../server.ts'
import type { Bench } from '../standard-figures.ts'
import type { Brokers } from './brokers.ts'
import { copyOrders } from './changelog-copies.ts'
import { Installation } from './installation.ts'

const sampleOrders = 5000
const shards = 8
const readyMsMax = 1_800_000

export async function restoreFigures(bench: Bench, brokers: Brokers): Promise<void> {
  const { report, options, loader, workplace } = bench
  const installation = await Installation.start(bench, brokers, { name: 'restore' })
  await installation.seed()
  await installation.takeOrders()
  const { connections } = options
  const fill = { warmSeconds: 0, seconds: 120, connections, ordersMax: sampleOrders }
  const { settledInAll } = await loader.run(fill)
  await installation.stop()
  const copies = Math.max(1, Math.round(options.restore / settledInAll) - 1)
  const place = { brokers: brokers.addresses, topic: 'restore.state', partitions: shards }
  const begunAt = performance.now()
  const written = await copyOrders(place, copies)
  const tookMs = performance.now() - begunAt
  report.row('orders in the changelogs', whole(settledInAll * (copies + 1)))
  report.row('… records that were copied to get there', `${whole(written)} in ${ms(tookMs)}`)
  report.row(
    '… bytes of the brokers per order',
    whole(brokers.bytes() / (settledInAll * (copies + 1))),
  )

  const data = installation.first.data
  rmSync(data, { recursive: true })
  const started = async (): Promise<Server> =>
    startServer(workplace, { data, flags: installation.flags, readyMsMax })
  const lost = await started()
  await tell('disk lost', lost)
  const kept: Server[] = []
  for (let run = 0; run < options.runs; run++) {
    await workplace.stop((kept.at(-1) ?? lost).child)
    kept.push(await started())
  }
  report.row(
    'disk kept, after a stop in order: start to ready',
    ms(median(kept.map(({ readyMs }) => readyMs))),
  )
  await installation.takeOrders((kept.at(-1) ?? lost).target)
  await loader.run({ warmSeconds: 0, seconds: 5, connections })
  await workplace.stop((kept.at(-1) ?? lost).child, 'SIGKILL')
  const killed = await started()
  await tell('disk kept, after kill -9 under load', killed)
  await workplace.stop(killed.child)

  async function tell(how: string, server: Server): Promise<void> {
    const restored = total(await metricsOf(server), 'millrace_restored_records_total') ?? 0
    report.row(`${how}: start to ready`, ms(server.readyMs))
    const rate = restored / (server.readyMs / 1000)
    report.row('… records restored', `${whole(restored)}, ${whole(rate)} a second`)
    const { residentMb, mostMb } = memory(server.pid)
    report.row('… resident memory, and at most', `${whole(residentMb)} and ${whole(mostMb)} MB`)
  }
}
