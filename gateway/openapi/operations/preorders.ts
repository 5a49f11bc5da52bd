/** Pre-orders, the products that are pre-ordered, and their waves. */
import { text } from '@millrace/kernel'
import { shownProduct, shownWave } from '#contracts/preorder-products'
import { preorderLine, shownPreorder } from '#contracts/preorders'
import { pageOf } from '../../answers/page.ts'
import { bodyFields } from '../../bodies.ts'
import { preorderBodies } from '../../preorder-bodies.ts'
import { preorderFilter } from '../../routes/preorders.ts'
import { paging, type Operations } from '../operation.ts'

const { cancel, nothing } = bodyFields
const { product, preorder, change, stop } = preorderBodies
const steered = { bodyIsOptional: true, answers: shownProduct } as const

export const preorderOperations: Operations = {
  'POST /v1/preorders': {
    ...{ summary: 'Pre-order a product', body: preorder, answers: shownPreorder, makes: true },
  },
  'GET /v1/preorders': {
    summary: 'Pre-orders, newest first',
    query: { ...preorderFilter, ...paging },
    answers: pageOf(shownPreorder),
  },
  'GET /v1/preorders/{id}': {
    ...{ summary: 'A pre-order, and where it stands in line', answers: shownPreorder },
  },
  'GET /v1/preorders/{id}/history': {
    ...{ summary: 'All that happened to a pre-order', query: paging },
    answers: pageOf(preorderLine),
  },
  'POST /v1/preorders/{id}/payment': {
    ...{ summary: 'Pay a pre-order in another way', body: change, answers: shownPreorder },
  },
  'POST /v1/preorders/{id}/cancel': {
    ...{ summary: 'Give a pre-order up', body: cancel, answers: shownPreorder },
  },
  'GET /v1/preorder-products': {
    summary: 'Products that are pre-ordered, those planned last first',
    ...{ query: paging, answers: pageOf(shownProduct) },
  },
  'GET /v1/preorder-products/{sku}': {
    ...{ summary: 'A product that is pre-ordered', answers: shownProduct },
  },
  'PUT /v1/preorder-products/{sku}': {
    ...{ summary: 'Plan a product that is pre-ordered', body: product, answers: shownProduct },
    needsNothing: true,
  },
  'GET /v1/preorder-products/{sku}/wave': {
    ...{ summary: 'How far the release of a product is', answers: shownWave },
  },
  'GET /v1/preorder-products/{sku}/wave/stream': {
    summary: 'How far the release of a product is, as it goes on',
    answers: 'text/event-stream',
    orNothing: 'It is released, and nothing is left to tell',
    takes: { 'Last-Event-ID': text({ pattern: '^[0-9]{1,9}$' }) },
  },
  'POST /v1/preorder-products/{sku}/release': {
    ...{ summary: 'Release a product before its time', body: nothing, ...steered },
    refuses: [],
  },
  'POST /v1/preorder-products/{sku}/stop': {
    ...{ summary: 'Charge nobody for now', body: stop, ...steered },
  },
  'POST /v1/preorder-products/{sku}/resume': {
    ...{ summary: 'Go on with a release', body: nothing, ...steered, refuses: [] },
  },
}
