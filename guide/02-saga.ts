/**
 * 2. A saga: a book is sent by post. `node tools/run.js guide/02-saga.ts`
 *
 * What several keys have to agree on is a table of steps. Up to the pivot each has an undo; from there on
 * it only goes forward. The engine asks, asks again, undoes, and survives a crash between any two of them.
 */
import { answer, decide, saga, service } from '@millrace/kernel'
import { onAStore, type Say } from './on-a-store.ts'
import {
  charge,
  charged,
  chargeRefused,
  giveUp,
  missing,
  ordered,
  orderParcel,
  post,
  posted,
  putBack,
  putBackDone,
  showParcel,
  taken,
  takeFromShelf,
} from './parcels.ts'

const parcels = service('parcels', {
  keyedBy: 'parcel',
  initial: 'unknown',
  on: (on) => [
    on(orderParcel, (_, wanted) => decide('ordered', ordered(wanted))),
    on(post, (_, one) => decide('posted', posted(one))),
    on(giveUp, (_, { reasons: [why] }) => decide(`given up: ${why?.detail ?? ''}`)),
    on(showParcel, (state) => decide(state, answer(state))),
  ],
})
const because = (code: string, detail: string) => ({ reasons: [{ code, detail }] })
const shelf = service('shelf', {
  keyedBy: 'book',
  initial: { takenFor: '' },
  on: (on) => [
    on(takeFromShelf, (state, { parcel: by }) =>
      state.takenFor === '' || state.takenFor === by
        ? decide({ takenFor: by }, taken({ parcel: by }))
        : decide(state, missing({ parcel: by, ...because('gone', 'the book is gone') })),
    ),
    on(putBack, (_, { parcel: by }) => decide({ takenFor: '' }, putBackDone({ parcel: by }))),
  ],
})
const purse = service('purse', {
  keyedBy: 'reader',
  initial: 0,
  on: (on) => [
    on(charge, (spent, { parcel: by }) =>
      spent < 2
        ? decide(spent + 1, charged({ parcel: by }))
        : decide(spent, chargeRefused({ parcel: by, ...because('empty', 'the purse is empty') })),
    ),
  ],
})

/** All of it can be read here: what is asked, what undoes it, and from where on there is no way back. */
export const sendBook = saga('send-book', {
  startedBy: ordered,
  correlatedBy: 'parcel',
  reversible: [
    {
      shelf: {
        ask: takeFromShelf,
        done: taken,
        refused: missing,
        undo: putBack,
        undone: putBackDone,
      },
    },
  ],
  pivot: { purse: { ask: charge, done: charged, refused: chargeRefused } },
  retried: [{ post: { ask: ({ parcel: by }) => post({ parcel: by }), done: posted } }],
  failed: ({ parcel: by }, why) => giveUp({ parcel: by, reasons: why }),
  timedOut: (step) => ({ code: 'timed-out', detail: `${step} did not answer` }),
})

export const story = (say: Say) =>
  onAStore([parcels, shelf, purse, sendBook], async ({ ask }) => {
    const order = async (name: string, wanted: string) => {
      await ask(orderParcel({ parcel: name, book: wanted, reader: 'Anna' }))
      say(`${wanted} for Anna: ${await ask(showParcel({ parcel: name }))}`)
    }
    await order('first', 'Momo')
    await order('second', 'Momo')
    await order('third', 'Krabat')
    // Nothing is taken from her for the fourth, and the book is on the shelf again.
    await order('fourth', 'Emil')
  })

if (import.meta.main) await story(console.log)
