/** The payment provider: somebody else's, or a stand-in in this process where none is named. */
import { join } from 'node:path'
import type { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import type { Settings } from '../settings.ts'

type Provided = {
  /** With where the provider is. */
  readonly settings: Settings
  readonly provider?: StandInProvider
}

export async function withProvider(settings: Settings): Promise<Provided> {
  const { data, paymentDelay: isSlow, storefrontOptions: options } = settings
  if (options.paymentUrl !== undefined) return { settings }
  const { StandInProvider } = await import('../gateway/payments/stand-in-provider.ts')
  const provider = new StandInProvider({ file: join(data, 'payments.db'), isSlow })
  const paymentUrl = await provider.listen()
  return { settings: { ...settings, storefrontOptions: { ...options, paymentUrl } }, provider }
}
