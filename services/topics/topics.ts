import {
  answer,
  decide,
  entries,
  service,
  type Context,
  type Decision,
  type Entries,
  type Payload,
  type Sent,
  type Told,
} from '@millrace/kernel'
import { deposit, openAccount } from '#contracts/billing'
import { planSlot } from '#contracts/delivery'
import { placeOrder, requestCancel, shipOrder } from '#contracts/orders'
import {
  recordTold,
  recordWritten,
  showRecords,
  topicsKeeper,
  writeRecord,
  type Kept,
  type Records,
  type Written,
} from '#contracts/topics/hand'
import { adjustStock, setStock } from '#contracts/warehouse'

/** A partition of a topic. */
type Partition = {
  readonly next: number
  /** By offset, as a name that sorts like it. */
  readonly records: Entries<Omit<Kept, 'offset'>>
}

const nameOf = (offset: number): string => String(offset).padStart(12, '0')

type Content = Pick<Payload<typeof recordWritten>, 'key' | 'value' | 'headers'>

const kept = ({ key, value, headers }: Content, at: number): Omit<Kept, 'offset'> => ({
  ...(key === undefined ? {} : { key }),
  ...(headers === undefined ? {} : { headers }),
  value,
  at,
})

function onTold({ next, records }: Partition, news: readonly Told[]): Decision<Partition> {
  const added = news.map(({ at, data }, index) => {
    return [nameOf(next + index), kept(data as Payload<typeof recordTold>, at)] as const
  })
  return decide({ next: next + added.length, records: records.withAll(added) })
}

function onWrite(
  { next, records }: Partition,
  { asks, ...record }: Payload<typeof writeRecord>,
  { now }: Context,
): Decision<Partition> {
  const written: Written = { partition: record.partition, offset: next }
  return decide(
    { next: next + 1, records: records.with(nameOf(next), kept(record, now)) },
    asks === undefined ? recordWritten(record) : asked(asks),
    answer(written),
  )
}

const calls = new Map(
  [
    ...[placeOrder, requestCancel, shipOrder, openAccount, deposit],
    ...[setStock, adjustStock, planSlot],
  ].map((type) => [type.wireName as string, type as (data: unknown) => Sent]),
)

/** The edge has judged what is asked for. */
function asked({ type, data }: { readonly type: string; readonly data: unknown }): Sent {
  const call = calls.get(type)
  if (call === undefined) throw new Error(`Nobody takes ${type}.`)
  return call(data)
}

function onShow(
  partition: Partition,
  { from, limit }: Payload<typeof showRecords>,
): Decision<Partition> {
  const items = [...partition.records.list({ from: nameOf(from), limit })].map(
    ([name, record]): Kept => ({ offset: Number(name), ...record }),
  )
  const last = items.at(-1)
  const shown: Records = { items, next: last === undefined ? from : last.offset + 1 }
  return decide(partition, answer(shown))
}

const parts: Parameters<typeof service<Partition>>[1] = {
  keyedBy: 'place',
  initial: { next: 0, records: entries<Omit<Kept, 'offset'>>() },
  on: (on) => [on(writeRecord, onWrite), on(showRecords, onShow)],
}

export const topics = service<Partition>(topicsKeeper, {
  ...parts,
  gathers: { types: [recordTold], handler: onTold },
})

/** Where the log has topics of its own nothing is gathered; what was kept before is still known. */
export const formerTopics = service<Partition>(topicsKeeper, parts)
