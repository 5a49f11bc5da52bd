import type { TopicContract } from '@millrace/kernel/registry'
import { topicsOf } from './all.ts'
import type { StorefrontOptions } from './storefront.ts'

/** The schemas of the topics whose records are written with one, as a registry should have them. */
export const schemasOf = (
  names: readonly string[],
  options?: StorefrontOptions,
): readonly TopicContract[] =>
  topicsOf(names, options).flatMap(({ topic, format }) =>
    format.is === 'avro' ? [{ topic, schema: format.schema }] : [],
  )
