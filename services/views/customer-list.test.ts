import { describe, it } from 'node:test'
import { answer } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { customerChanged, listCustomers, listErasures } from '#contracts/customers'
import { customerList } from './customer-list.ts'
import { placeOf } from './newest-first.ts'

const of = (level: string) => ({ name: 'n', email: 'e', level, language: 'en' })
const created = (customerId: string, createdAt: number, level: string) =>
  customerChanged({ customerId, change: 'created', after: of(level), createdAt, revision: 1 })
const item = (customerId: string, at: number) => ({ customerId, place: placeOf(at, customerId) })

const list = given(customerList)
  .when(created('anna', 10, 'gold'))
  .when(created('ben', 20, 'bronze'))
  .when(created('cleo', 30, 'gold'))
const [anna, ben, cleo] = [item('anna', 10), item('ben', 20), item('cleo', 30)]
const asked = (question: Parameters<typeof listCustomers>[0], from = list) =>
  from.when(listCustomers(question))

describe('views: the list of customers', () => {
  it('tells the newest first, and goes on after a place', () => {
    asked({ limit: 3 })
      .then(answer({ items: [cleo, ben, anna], more: false }))
      .changesNothing()
    asked({ limit: 1 }).then(answer({ items: [cleo], more: true }))
    asked({ limit: 9, after: cleo.place }).then(answer({ items: [ben, anna], more: false }))
  })

  it('tells those of a level, as it is now', () => {
    asked({ limit: 3, level: 'gold' }).then(answer({ items: [cleo, anna], more: false }))
    const moved = list.when(
      customerChanged({
        ...{ customerId: 'anna', change: 'changed', before: of('gold'), after: of('bronze') },
        ...{ createdAt: 10, revision: 2 },
      }),
    )
    asked({ limit: 3, level: 'gold' }, moved).then(answer({ items: [cleo], more: false }))
    asked({ limit: 3, level: 'bronze' }, moved).then(answer({ items: [ben, anna], more: false }))
  })

  it('tells who was erased, newest first', () => {
    const erased = ['anna', 'ben', 'cleo'].reduce((so, customerId, nth) => {
      const by = { who: 'olga', why: `no. ${nth}` }
      const changed = { customerId, change: 'erased' as const, before: of('gold'), by }
      return so.when(customerChanged({ ...changed, createdAt: 10, revision: 2 }), {
        now: 100 + nth,
      })
    }, list)
    const line = (customerId: string, nth: number) => ({
      ...{ customerId, at: 100 + nth, who: 'olga', why: `no. ${nth}` },
      place: `00000000010${nth} customer ${customerId}`,
    })
    erased
      .when(listErasures({ limit: 2 }))
      .then(answer({ items: [line('cleo', 2), line('ben', 1)], more: true }))
      .changesNothing()
    erased
      .when(listErasures({ limit: 2, after: line('ben', 1).place }))
      .then(answer({ items: [line('anna', 0)], more: false }))
  })

  it('does not tell of who was erased', () => {
    const without = list.when(
      customerChanged({
        ...{ customerId: 'cleo', change: 'erased', before: of('gold'), createdAt: 30, revision: 2 },
      }),
    )
    asked({ limit: 3 }, without).then(answer({ items: [ben, anna], more: false }))
    asked({ limit: 3, level: 'gold' }, without).then(answer({ items: [anna], more: false }))
  })
})
