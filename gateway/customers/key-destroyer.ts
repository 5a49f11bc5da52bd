/** Destroys the keys of customers who were erased: where nobody could before, this does, after a crash too. */
import type { KeyStore, Performer } from '@millrace/kernel'
import { destroyingKey, noteKeyDestroyed, type KeyToDestroy } from '#contracts/customers'
import { personOf } from './personal.ts'

export const keyDestroyer = (keys: KeyStore): Performer => ({
  name: destroyingKey,
  repeatable: true,
  perform: async (request, { tenant }) => {
    const { customerId, keyId } = request as KeyToDestroy
    await keys.destroy(personOf(tenant, customerId), keyId)
    return noteKeyDestroyed({ customerId, keyId })
  },
})
