import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { root } from '../files.ts'
import { apiText, type Document } from './api-text.ts'
import { documentOf } from './document.ts'
import { typeText, type Schema } from './type-text.ts'

const schemas: readonly [schema: Schema, text: string][] = [
  [{ type: 'string' }, 'string'],
  [{ type: 'integer' }, 'number'],
  [{ $ref: '#/components/schemas/Order' }, 'Order'],
  [{ const: 201 }, '201'],
  [{ enum: ["it's", 'b'] }, "'it\\'s' | 'b'"],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, "readonly ('a' | 'b')[]"],
  [{ type: 'array', items: { type: 'string' } }, 'readonly string[]'],
  [{}, 'unknown'],
  [
    { type: 'object', required: ['a'], properties: { a: {}, 'b-c': { type: 'boolean' } } },
    "{ readonly a: unknown; readonly 'b-c'?: boolean }",
  ],
  [
    { type: 'object', properties: { a: {} }, additionalProperties: true },
    '{ readonly a?: unknown } & { readonly [name: string]: unknown }',
  ],
  [
    { type: 'object', additionalProperties: { type: 'string' } },
    '{ readonly [name: string]: string }',
  ],
]

describe('client: types from the OpenAPI document', () => {
  for (const [schema, text] of schemas) {
    it(`has ${text} for ${JSON.stringify(schema)}`, () => assert.equal(typeText(schema), text))
  }

  it('are those that lie there: npm run client makes them anew', () => {
    const kept = readFileSync(join(root, 'client', 'api.ts'), 'utf8')
    assert.ok(kept === apiText(documentOf() as Document), 'Run `npm run client`.')
  })
})
