import type { Payload } from '@millrace/kernel'
import type { placeOrderOnce } from '#contracts/requests'

export type WantedOrder = Payload<typeof placeOrderOnce>['order']

/** The one call that a key stands for. */
export type Request = {
  /** Of the body; empty while the key stands for nothing. */
  readonly digest: string
  readonly order: WantedOrder | null
  readonly accepted: boolean
}

export const free: Request = { digest: '', order: null, accepted: false }

export const isFree = (request: Request): boolean => request.digest === ''

export const standsForOther = (request: Request, digest: string): boolean =>
  !isFree(request) && request.digest !== digest

export const otherBody = {
  refused: 'key-used',
  detail: 'This key came before with another body.',
} as const
