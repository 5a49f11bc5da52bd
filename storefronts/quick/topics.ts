import { placeOf, recordTold } from '#contracts/topics/hand'

export const ordersTopic = 'orders'
export const notificationsTopic = 'notifications'

/** Its topics have one partition each. */
const partition = 0

export const toldIn = (topic: string, key: string, value: unknown) =>
  recordTold({ place: placeOf(topic, partition), topic, partition, key, value })
