import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NewestKeys } from './newest-keys.ts'

const stored = (service: string, tenant: string): string =>
  service === 'orders' && tenant === 'shop' ? 'shop/5' : ''

describe('embedded log: newest keys', () => {
  it('knows that a key past the stored ones was never written', () => {
    const newest = new NewestKeys(stored)
    assert.equal(newest.isPast('orders', 'shop/6'), true)
    assert.equal(newest.isPast('orders', 'shop/5'), false)
    assert.equal(newest.isPast('orders', 'shop/4'), false)
  })

  it('W1 counts what is written from then on', () => {
    const newest = new NewestKeys(stored)
    newest.note('orders', 'shop/8')
    newest.note('orders', 'shop/7')
    assert.equal(newest.isPast('orders', 'shop/8'), false)
    assert.equal(newest.isPast('orders', 'shop/7'), false)
    assert.equal(newest.isPast('orders', 'shop/9'), true)
  })

  it('keeps tenants and services apart', () => {
    const newest = new NewestKeys(stored)
    newest.note('orders', 'wallet/9')
    assert.equal(newest.isPast('orders', 'shop/6'), true)
    assert.equal(newest.isPast('billing', 'shop/1'), true)
  })

  it('says nothing of keys beside one that sorts differently by its bytes', () => {
    const newest = new NewestKeys(() => 'shop/ö')
    assert.equal(newest.isPast('orders', 'shop/ü'), false)
  })
})
