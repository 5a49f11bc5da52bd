import { coreId } from '../ids.ts'
import { messageIn } from '../message-in.ts'
import { notificationsTopic } from './topics.ts'

/** What another hand tells of an order is kept, and changes nothing. */
export function readNotification(value: unknown) {
  messageIn(notificationsTopic, value)
  return { value, about: coreId((value as { readonly order_id: string }).order_id) }
}
