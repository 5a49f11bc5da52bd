import { service } from '@millrace/kernel'
import { mailAnswered, sendMail, tryMailAgain } from '#contracts/mail'
import { noEnvelope, onMailAnswered, onSendMail, onTryMailAgain } from './send-mail.ts'

export const mail = service('mail', {
  keyedBy: 'letterId',
  initial: noEnvelope,
  on: (on) => [
    on(sendMail, onSendMail),
    on(mailAnswered, onMailAnswered),
    on(tryMailAgain, onTryMailAgain),
  ],
})
