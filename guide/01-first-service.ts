/**
 * 1. A first service: books that are lent and given back. `node tools/run.js guide/01-first-service.ts`
 *
 * A service is a keyed state machine. Each book has a state of its own, and messages change it one after
 * the other: there is nothing to lock, and no two readers can have one book.
 */
import { answer, command, decide, event, query, refuse, service, text } from '@millrace/kernel'
import { onAStore, type Say } from './on-a-store.ts'

// First the words. A command asks one service for something, an event tells all who want to hear, and a
// query changes nothing. The wire name is for ever; the fields are types and run-time checks in one.
const book = text({ min: 1 })
const reader = text({ min: 1 })
export const lend = command('books.lend', { book, reader })
export const giveBack = command('books.give-back', { book })
export const lent = event('books.lent', { book, reader })
export const returned = event('books.returned', { book, reader })
const showBook = query('books.show', { book })

type Book = { readonly reader: string | null }

// Then the decisions. Each takes what is so and what is asked, and says what is so then and what goes
// out. It is pure: no clock, no chance, no disk.
export const books = service<Book>('books', {
  keyedBy: 'book',
  initial: { reader: null },
  on: (on) => [
    on(lend, (state, wanted) => {
      // Asked again, it says again what it said: whoever asks may have crashed before it heard.
      if (state.reader === wanted.reader) return decide(state, answer('yours'))
      if (state.reader !== null) return decide(state, refuse(`${state.reader} has it`))
      return decide({ reader: wanted.reader }, lent(wanted), answer('yours'))
    }),
    on(giveBack, (state, it) => {
      if (state.reader === null) return decide(state, answer('it was here'))
      const { reader: by } = state
      return decide({ reader: null }, returned({ ...it, reader: by }), answer('thank you'))
    }),
    on(showBook, (state) => decide(state, answer(state))),
  ],
})

export const story = (say: Say) =>
  onAStore([books], async ({ ask, restart }) => {
    say(`Anna asks for Momo: ${await ask(lend({ book: 'Momo', reader: 'Anna' }))}`)
    say(`Ben asks for Momo: ${await ask(lend({ book: 'Momo', reader: 'Ben' }))}`)
    // What was answered is on the disk: whoever starts on this store knows it.
    await restart([books])
    say(`after a restart: ${await ask(showBook({ book: 'Momo' }))}`)
    say(`Anna gives it back: ${await ask(giveBack({ book: 'Momo' }))}`)
    say(`Ben asks again: ${await ask(lend({ book: 'Momo', reader: 'Ben' }))}`)
  })

if (import.meta.main) await story(console.log)
