import { Faulty } from '../faulty.ts'
import { coreId } from '../ids.ts'

/** What another hand tells of an order is kept, and changes nothing. */
export function readNotification(key: string | undefined, value: unknown) {
  const { order_id: id, status } = (value ?? {}) as { order_id?: unknown; status?: unknown }
  for (const [name, given] of Object.entries({ order_id: id, status })) {
    if (typeof given === 'string' && given !== '') continue
    throw new Faulty([{ at: [name], type: 'string_type', says: 'Input should be a valid string' }])
  }
  return { key, value, about: coreId(String(id)) }
}
