import { describe, it } from 'node:test'
import { answer, largestInteger, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { adjustStock, setStock, showStock, stockChanged } from '#contracts/warehouse'
import { holding, shelf } from './tea.ts'
import { warehouse } from './warehouse.ts'

const sku = 'tea'
const shown = { sku, held: 4, sold: 0 }
const conflict = (detail: string) => refuse({ refused: 'conflict', detail })
const notFound = refuse({ refused: 'not-found', detail: 'There is no stock of tea.' })

describe('warehouse: set the stock', () => {
  it('says what is on hand now and leaves alone what is held', () => {
    holding
      .when(setStock({ sku, onHand: 5 }))
      .then(
        stockChanged({ sku, onHand: 5, held: 4, sold: 0 }),
        answer({ ...shown, onHand: 5, available: 1 }),
      )
  })

  it('says nothing new when it is as said', () => {
    holding
      .when(setStock({ sku, onHand: 10 }))
      .then(answer({ ...shown, onHand: 10, available: 6 }))
      .changesNothing()
  })

  it('makes a sku known, even with nothing of it', () => {
    given(warehouse)
      .when(setStock({ sku, onHand: 0 }))
      .leaves({ known: true })
      .then(
        stockChanged({ sku, onHand: 0, held: 0, sold: 0 }),
        answer({ sku, onHand: 0, held: 0, available: 0, sold: 0 }),
      )
  })

  it('can go down to what is held, and no further', () => {
    holding.when(setStock({ sku, onHand: 4 })).leaves({ onHand: 4, held: 4 })
    holding
      .when(setStock({ sku, onHand: 3 }))
      .then(conflict('4 are held: no fewer can be on hand.'))
      .changesNothing()
  })
})

describe('warehouse: adjust the stock', () => {
  it('adds what arrives', () => {
    holding
      .when(adjustStock({ sku, quantity: 5 }))
      .then(
        stockChanged({ sku, onHand: 15, held: 4, sold: 0 }),
        answer({ ...shown, onHand: 15, available: 11 }),
      )
  })

  it('takes out what is not held, and no more', () => {
    holding.when(adjustStock({ sku, quantity: -6 })).leaves({ onHand: 4 })
    holding
      .when(adjustStock({ sku, quantity: -7 }))
      .then(conflict('4 are held: no fewer can be on hand.'))
      .changesNothing()
  })

  it('takes out no more than there is', () => {
    shelf
      .when(adjustStock({ sku, quantity: -11 }))
      .then(conflict('Only 10 are on hand.'))
      .changesNothing()
  })

  it('adds no more than can be counted', () => {
    shelf
      .when(adjustStock({ sku, quantity: largestInteger - 9 }))
      .then(conflict('There would be more on hand than can be counted.'))
      .changesNothing()
  })

  for (const quantity of [3, 0, -1]) {
    it(`adjusts no sku that nobody counted, not by ${quantity}, and says what to do`, () => {
      const detail = 'There is no stock of tea to adjust: state first what is on hand, with PUT.'
      given(warehouse)
        .when(adjustStock({ sku, quantity }))
        .then(refuse({ refused: 'not-found', detail }))
        .changesNothing()
    })
  }
})

describe('warehouse: show the stock', () => {
  it('shows what is available', () => {
    holding.when(showStock({ sku })).then(answer({ ...shown, onHand: 10, available: 6 }))
  })

  it('knows no sku that was never set', () => {
    given(warehouse).when(showStock({ sku })).then(notFound).changesNothing()
  })
})
