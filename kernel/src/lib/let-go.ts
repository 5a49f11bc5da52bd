/** For tests: whether something is still held, which only the collector of garbage knows. */
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

function exposed(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

export async function isLetGo(thing: WeakRef<object> | undefined): Promise<boolean> {
  if (thing === undefined) throw new Error('There was nothing to let go of.')
  // What a turn of the event loop has referred to weakly is held until its end.
  await turn()
  collect ??= exposed()
  collect()
  return thing.deref() === undefined
}
