import type { HandTopic } from '#gateway/topics/hand-topic'
import { quick } from './quick/quick.ts'
import type { Storefront } from './storefront.ts'
import { wallet } from './wallet/wallet.ts'

export const storefronts: readonly Storefront[] = [wallet, quick]

export const namedStorefronts = (names: readonly string[]): readonly Storefront[] =>
  storefronts.filter(({ name }) => names.includes(name))

export const topicsOf = (names: readonly string[]): readonly HandTopic[] =>
  namedStorefronts(names).flatMap(({ topics }) => topics)
