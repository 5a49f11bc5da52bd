/** What comes back to a key that sent a command with `ask`: the note it gave, and the answer. */
import { anything, flag, text } from './fields.ts'
import { command } from './message.ts'

export const answered = command('kernel.answered', {
  note: text(),
  accepted: flag(),
  body: anything(),
})
