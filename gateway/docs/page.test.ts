import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { operations } from '../native-calls.ts'
import { openapi } from '../openapi/openapi.ts'
import { exampleOf } from './example.ts'
import { docsPage, type Described } from './page.ts'
import { shapeOf } from './shape.ts'

const calls = Object.keys(operations).map((call) => {
  const [method = '', path = ''] = call.split(' ')
  return { method, path }
})
const document = JSON.parse(JSON.stringify(openapi(operations, '1.2.3'))) as Described
const page = docsPage(document)

describe('docs: the page of the API', () => {
  it('has every call, and whatever it refers to', () => {
    for (const { method, path } of calls) {
      assert.ok(page.includes(`data-method="${method}" data-path="${path}"`), `${method} ${path}`)
    }
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    assert.ok(targets.length > 100)
    for (const target of targets) assert.ok(ids.has(target), target)
  })

  it('is divided by what calls are about', () => {
    const headings = [...page.matchAll(/<h2 id="([^"]+)">([^<]+)</g)].map(([, id, name]) => [
      id,
      name,
    ])
    assert.deepEqual(headings.slice(0, 2), [
      ['orders', 'Orders'],
      ['pre-orders', 'Pre-orders'],
    ])
    assert.deepEqual(headings.slice(-3), [
      ['health-and-documents', 'Health and documents'],
      ['problems', 'Problems'],
      ['shapes', 'Shapes'],
    ])
  })

  it('needs nothing from anywhere else, and lets nothing in', () => {
    assert.doesNotMatch(page, /(src|href)="https?:/)
    assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/)
    assert.equal(shapeOf({ const: '<script>' }), '<code>&quot;&lt;script&gt;&quot;</code>')
  })

  it('begins a body with what is needed', () => {
    const { schemas } = document.components
    assert.deepEqual(exampleOf({ $ref: '#/components/schemas/NewOrder' }, schemas), {
      ...{ customerId: 'anna', currency: 'EUR' },
      lines: [{ sku: 'tea', quantity: 2, unitPrice: 450 }],
    })
  })
})
