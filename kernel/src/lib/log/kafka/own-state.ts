/** What the log itself keeps in a shard's state: who owned it last, and how far its inbox was handled. */
import type { Address, StateWrite } from '../log.ts'

type Name = 'ownership' | 'position' | 'format'

/** Raised when what lies in the topics changes its form. */
export const logFormat = 1

export const ownAddress = (shard: number, entry: Name): Address => ({
  ...{ shard, service: '~log', key: '', map: '', entry },
})

export const ownWrite = (shard: number, entry: Name, value: number): StateWrite => ({
  ...ownAddress(shard, entry),
  value: String(value),
})
