import type { EventRecord } from '@millrace/kernel'
import type { Log, LogFields } from '#gateway/log'
import type { Storefront } from './storefront.ts'

/** Tells the log of the process what happened in storefronts, of that which they want told there. */
export function loggedBy(
  served: readonly Storefront[],
  at: Log['at'],
): (event: EventRecord) => void {
  const lines = new Map(
    served.flatMap(({ logged }) => logged.map((line) => [line.type.wireName as string, line])),
  )
  return ({ type, data }) => {
    const line = lines.get(type)
    if (line === undefined) return
    const told = data as LogFields
    const fields = Object.fromEntries(line.fields.map((name) => [name, told[name]]))
    at(line.level ?? 'info', line.msg, fields)
  }
}
