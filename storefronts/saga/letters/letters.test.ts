import { describe, it } from 'node:test'
import { answer } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { letterWritten } from '../users/contracts.ts'
import { listLetters } from './contracts.ts'
import { letters } from './letters.ts'

const letterTo = (userId: string, nth: number) =>
  letterWritten({ userId, letterId: `${userId}.${nth}`, nth, message: `No. ${nth}`, address: 2 })
const shown = (userId: string, nth: number) => ({
  id: `${userId}.${nth}`,
  userId,
  message: `No. ${nth}`,
  address: 2,
})

const shelf = [1, 2, 10]
  .flatMap((nth) => [letterTo('anna', nth), letterTo('anna-b', nth), letterTo('bo', nth)])
  .reduce((given, letter) => given.when(letter), given(letters).when(letterTo('bo', 11)))

describe('saga letters', () => {
  it('are those to a user, in the order in which they were written', () => {
    shelf.when(listLetters({ userId: 'anna', limit: 9 })).then(
      answer({
        items: [shown('anna', 1), shown('anna', 2), shown('anna', 10)],
        next: null,
      }),
    )
    shelf.when(listLetters({ userId: 'ann', limit: 9 })).then(answer({ items: [], next: null }))
  })

  it('come a page at a time', () => {
    const first = { items: [shown('anna', 1), shown('anna', 2)], next: 'anna|000000000002' }
    shelf.when(listLetters({ userId: 'anna', limit: 2 })).then(answer(first))
    shelf
      .when(listLetters({ userId: 'anna', limit: 2, after: first.next }))
      .then(answer({ items: [shown('anna', 10)], next: null }))
  })

  it('are all where nobody is named', () => {
    const rest = { items: [shown('bo', 10), shown('bo', 11)], next: null }
    shelf.when(listLetters({ limit: 9, after: 'bo|000000000002' })).then(answer(rest))
  })
})
