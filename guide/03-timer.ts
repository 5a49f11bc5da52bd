/**
 * 3. A timer: who keeps a book too long is reminded. `node tools/run.js guide/03-timer.ts`
 *
 * A handler never waits. It sends a message to its own key for a later time, under a name by which it can
 * be withdrawn. The timer is part of the state: it comes also after a restart, and never twice.
 */
import { answer, command, decide, later, query, service, text, withdraw } from '@millrace/kernel'
import { onAStore, type Say } from './on-a-store.ts'

const book = text()
const reader = text()
const lend = command('lending.lend', { book, reader })
const giveBack = command('lending.give-back', { book })
const remind = command('lending.remind', { book })
const showLetters = query('lending.show-letters', { book })

const dayMs = 24 * 60 * 60_000
const twoWeeksMs = 14 * dayMs

type Lending = { readonly reader: string | null; readonly letters: readonly string[] }

const lending = service<Lending>('lending', {
  keyedBy: 'book',
  initial: { reader: null, letters: [] },
  on: (on) => [
    // `now` is the time of the message, not of the machine: a replay decides the same.
    on(lend, (state, it, { now }) =>
      decide(
        { ...state, reader: it.reader },
        later('due', now + twoWeeksMs, remind({ book: it.book })),
      ),
    ),
    on(giveBack, (state) => decide({ ...state, reader: null }, withdraw('due'))),
    on(remind, (state, it, { now }) => {
      const letter = `${state.reader}, please bring ${it.book} back`
      const next = { ...state, letters: [...state.letters, letter] }
      // A timer that is set again under its name moves.
      return decide(next, later('due', now + dayMs, remind(it)))
    }),
    on(showLetters, (state) => decide(state, answer(state.letters.length))),
  ],
})

export const story = (say: Say) =>
  onAStore([lending], async ({ ask, wait, restart }) => {
    const letters = (title: string) => ask(showLetters({ book: title }))
    await ask(lend({ book: 'Momo', reader: 'Anna' }))
    await ask(lend({ book: 'Emil', reader: 'Ben' }))
    await wait(10 * dayMs)
    await ask(giveBack({ book: 'Emil' }))
    // Nobody is there when the time comes; the timer fires at the next start.
    await wait(3 * dayMs)
    await restart([lending])
    await wait(dayMs)
    say(`after two weeks, letters to Anna: ${await letters('Momo')}`)
    await wait(dayMs)
    say(`a day later: ${await letters('Momo')}`)
    await ask(giveBack({ book: 'Momo' }))
    await wait(twoWeeksMs)
    say(`long after she gave it back: ${await letters('Momo')}`)
    say(`letters to Ben, who was in time: ${await letters('Emil')}`)
  })

if (import.meta.main) await story(console.log)
