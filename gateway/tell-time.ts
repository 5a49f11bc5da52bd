/** Tells a product what the time is: whoever performs this is awake. */
import type { Performer } from '@millrace/kernel'
import { beat, tellingTime, type TimeRequest } from '#contracts/preorder-products'

/** The time is that of the answer, stamped where it comes in. */
export const tellTime: Performer = {
  name: tellingTime,
  repeatable: true,
  perform: async (request, { key: sku }) => beat({ sku, nth: (request as TimeRequest).nth }),
}
