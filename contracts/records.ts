/** Records: what others wrote into a topic, and that breaks the topic's contract. */
import { command, integer, text } from '@millrace/kernel'

/** Named by where it lies: `topic:partition:offset`. */
const recordId = text({ min: 1, max: 300 })

export const reportBroken = command('records.report-broken', {
  recordId,
  topic: text(),
  partition: integer({ min: 0 }),
  offset: integer({ min: 0 }),
  reason: text(),
  /** Its bytes in base64, as far as they are kept. */
  value: text(),
})
