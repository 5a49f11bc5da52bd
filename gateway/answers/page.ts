/** A page of a list, as every list is told. */
import { group, listOf, nullable, text, type Field } from '@millrace/kernel'

/** Where the list goes on; null at its end. */
const next = nullable(text())

export const pageOf = <F extends Field>(item: F) => group({ items: listOf(item), next })
