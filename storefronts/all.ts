import type { HandTopic } from '#gateway/topics/hand-topic'
import { preorder } from './preorder/preorder.ts'
import { quick } from './quick/quick.ts'
import { saga } from './saga/saga.ts'
import { usualOptions, type Storefront } from './storefront.ts'
import { stream } from './stream/stream.ts'
import { wallet } from './wallet/wallet.ts'

/** Their machines are part of every installation, whether or not they are served: orders go on. */
export const storefrontsFor = (options = usualOptions): readonly Storefront[] => [
  wallet,
  saga,
  quick,
  stream(options),
  preorder,
]

export const storefronts: readonly Storefront[] = storefrontsFor()

export const namedStorefronts = (
  names: readonly string[],
  options = usualOptions,
): readonly Storefront[] => storefrontsFor(options).filter(({ name }) => names.includes(name))

export const topicsOf = (names: readonly string[], options = usualOptions): readonly HandTopic[] =>
  namedStorefronts(names, options).flatMap(({ topics }) => topics)

/** By tenant, what is told where more is waited for than the ends of orders. */
export const wakesOf = (all: readonly Storefront[]): ReadonlyMap<string, string> =>
  new Map(
    all.flatMap(({ tenant, wakes }) =>
      wakes === undefined ? [] : [[tenant, wakes.wireName] as const],
    ),
  )
