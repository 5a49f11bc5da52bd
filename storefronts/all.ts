import type { HandTopic } from '#gateway/topics/hand-topic'
import { preorder } from './preorder/preorder.ts'
import { quick } from './quick/quick.ts'
import { saga } from './saga/saga.ts'
import { usualOptions, type Storefront, type StorefrontOptions } from './storefront.ts'
import { stream } from './stream/stream.ts'
import { wallet } from './wallet/wallet.ts'

const madeFor = (options: StorefrontOptions): readonly Storefront[] => [
  wallet,
  saga,
  quick,
  stream(options),
  preorder,
]

export const storefronts: readonly Storefront[] = madeFor(usualOptions)

export const namedStorefronts = (
  names: readonly string[],
  options = usualOptions,
): readonly Storefront[] => madeFor(options).filter(({ name }) => names.includes(name))

export const topicsOf = (names: readonly string[], options = usualOptions): readonly HandTopic[] =>
  namedStorefronts(names, options).flatMap(({ topics }) => topics)

/** By tenant, what is told where more is waited for than the ends of orders. */
export const wakesOf = (served: readonly Storefront[]): ReadonlyMap<string, string> =>
  new Map(
    served.flatMap(({ tenant, wakes }) =>
      wakes === undefined ? [] : [[tenant, wakes.wireName] as const],
    ),
  )
