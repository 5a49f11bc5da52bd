/** What a batch told a key that gathers: all of it in one message. */
import { anything, group, instant, integer, listOf, text } from './fields.ts'
import { command } from './message.ts'

export const gathered = command('kernel.gathered', {
  told: listOf(
    group({ type: text(), version: integer(), at: instant(), id: text(), data: anything() }),
  ),
})
