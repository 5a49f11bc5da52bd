import type { Engine } from '@millrace/kernel'
import type { Log, LogFields } from '#gateway/log'
import type { Storefront } from './storefront.ts'

/** Tells the log of the process what happened in storefronts, of that which they want told there. */
export function logBy(
  engine: Pick<Engine, 'onCommitted'>,
  served: readonly Storefront[],
  at: Log['at'],
): void {
  const lines = new Map(
    served.flatMap(({ logged }) => logged.map((line) => [line.type.wireName as string, line])),
  )
  engine.onCommitted(({ type, data }) => {
    const line = lines.get(type)
    if (line === undefined) return
    const told = data as LogFields
    const fields = Object.fromEntries(line.fields.map((name) => [name, told[name]]))
    at(line.level ?? 'info', line.msg, fields)
  }, lines.keys())
}
