/** What kind of place a service's state is, for whoever reads what was searched. */
import type { SearchedPlace } from '#contracts/customers'

const letters = new Set(['notifications', 'letter-list', 'mail', 'saga-letters', 'wallet-letters'])
/** Those that end so are views, as the rest of what is listed and shown. */
const view = /-(list|history|board|rows)$/

export function kindOf(service: string): SearchedPlace['kind'] {
  if (service === '~dead') return 'dead-letters'
  if (service.startsWith('~')) return 'kernel'
  if (letters.has(service)) return 'letters'
  return view.test(service) ? 'view' : 'state'
}

/** What goes to the standard output is kept by whoever reads it; no line of ours has more than an id. */
export const logLines: SearchedPlace = {
  ...{ kind: 'log-lines', name: 'standard output' },
  ...{ searched: 0, byId: 0, sealed: 0, plain: 0 },
  note: 'Lines have ids and nothing personal; they are kept by whoever reads them.',
}
