/** Which states and transitions a commit went through, as points. */
import type { Faults } from '@millrace/kernel/testing'
import type { Trace } from './trace.ts'

type LogBatch = Parameters<NonNullable<Faults['beforeCommit']>>[0]

/** Maps whose entries say in `is` what became of something. */
const marks: Readonly<Record<string, readonly string[]>> = {
  warehouse: ['holds'],
  billing: ['holds'],
  delivery: ['holds'],
  fraud: ['orders'],
}
const sagas = new Set(['place-order', 'cancel-order', 'refund-order'])
const reasonCode = /"code":"([a-z-]+)"/g

export function observe(trace: Trace, { events, writes }: LogBatch): void {
  for (const type of typesOf(events)) trace.reach(`event: ${type}`)
  for (const write of writes) {
    if (write.value !== undefined) observeState(trace, write, write.value)
  }
}

type Place = { readonly service: string; readonly map: string }

function observeState(trace: Trace, { service, map }: Place, value: string): void {
  if (marks[service]?.includes(map) === true) {
    trace.reach(`${service}: ${String((JSON.parse(value) as { is: unknown }).is)}`)
  } else if (map === '') observeRoot(trace, service, value)
  else if (service === '~shard' && map === 'left') trace.reach('kernel: left over')
  else if (map.startsWith('behind')) trace.reach('kernel: behind a dead letter')
}

function observeRoot(trace: Trace, service: string, value: string): void {
  if (sagas.has(service)) observeSaga(trace, service, value)
  else if (service === 'orders') observeOrder(trace, value)
}

export function observeCrash(trace: Trace, fault: string, { events }: LogBatch): void {
  for (const type of typesOf(events)) trace.reach(`${fault}: ${type}`)
}

const typesOf = (events: LogBatch['events']): ReadonlySet<string> =>
  new Set([...events.values()].flatMap((records) => records.map(({ type }) => type)))

function observeSaga(trace: Trace, service: string, value: string): void {
  const { s } = JSON.parse(value) as { s: { is: string; group?: number } }
  trace.reach(`${service}: ${s.is}${s.is === 'forward' || s.is === 'undoing' ? ` ${s.group}` : ''}`)
}

function observeOrder(trace: Trace, value: string): void {
  const { s } = JSON.parse(value) as { s: { state: string } }
  trace.reach(`order: ${s.state}`)
  for (const [, code] of value.matchAll(reasonCode)) trace.reach(`reason: ${code}`)
}
