import { service, type Decision, type Payload } from '@millrace/kernel'
import { reportBroken } from '#contracts/records'

/** A step that throws is how a message becomes a dead letter, and a person is told. */
function onReportBroken(
  _: object,
  { topic, partition, offset, reason }: Payload<typeof reportBroken>,
): Decision<object> {
  throw new Error(`${reason} It lies in ${topic}, partition ${partition}, at offset ${offset}.`)
}

export const records = service('records', {
  keyedBy: 'recordId',
  initial: {},
  on: (on) => [on(reportBroken, onReportBroken)],
})
