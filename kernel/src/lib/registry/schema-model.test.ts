import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canonicalText } from './canonical.ts'
import { modelOf, NoSchema } from './schema-model.ts'

const record = (...fields: object[]) => ({ type: 'record', name: 'R', fields })
const enumOf = (more: object) => ({ type: 'enum', name: 'E', symbols: ['A', 'B'], ...more })

const wrong: readonly (readonly [what: string, schema: unknown, says: RegExp])[] = [
  ['a type that nobody knows', record({ name: 'a', type: 'nope' }), /^Field a has the type nope/],
  ['nothing', null, /no schema: null/],
  ['a number', 5, /no schema: 5/],
  ['a name that is none', { ...record(), name: 'a-b' }, /name "a-b"/],
  ['no name', { type: 'record', fields: [] }, /name ""/],
  ['the name of a primitive', { ...record(), name: 'string' }, /gives the name string/],
  ['no fields', { type: 'record', name: 'R' }, /wants a list of fields/],
  [
    'a field twice',
    record({ name: 'a', type: 'int' }, { name: 'a', type: 'int' }),
    /the field a twice/,
  ],
  ['a field without a type', record({ name: 'a' }), /^Field a is no schema/],
  ['a union in a union', ['null', ['null', 'int']], /a union right within a union/],
  ['a branch twice', ['int', 'int'], /int twice in a union/],
  ['a name twice', [enumOf({}), { ...record(), name: 'E' }], /declares E twice/],
  ['a symbol twice', enumOf({ symbols: ['A', 'A'] }), /symbol A twice/],
  ['a symbol that is none', enumOf({ symbols: ['a-b'] }), /symbol "a-b"/],
  ['another default of an enum', enumOf({ default: 'C' }), /none of its symbols/],
  ['a size that is none', { type: 'fixed', name: 'F', size: -1 }, /the size -1/],
  [
    'a default of another type',
    record({ name: 'a', type: { type: 'array', items: 'int' }, default: [1, 'x'] }),
    /^Field a has a default that is no array: \[1,"x"\]/,
  ],
  [
    'a default of the second branch',
    record({ name: 'a', type: ['null', 'int'], default: 5 }),
    /^Field a has a default that is no null: 5/,
  ],
  [
    'an int that is too large',
    record({ name: 'a', type: 'int', default: 2 ** 31 }),
    /no int: 2147483648/,
  ],
  ['aliases that are no list', { ...record(), aliases: 'Q' }, /wants a list of aliases/],
]

describe('registry: a schema is read', () => {
  for (const [what, schema, says] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => modelOf(schema),
        (error) => error instanceof NoSchema && says.test(error.message),
      )
    })
  }

  it('refuses what would not end', () => {
    let deep: unknown = 'int'
    for (let depth = 0; depth < 200; depth++) deep = { type: 'array', items: deep }
    assert.throws(() => modelOf(deep), /too deep/)
  })

  it('knows a type by its name from where it was declared on, and within itself', () => {
    const inner = { type: 'record', name: 'In', fields: [{ name: 'self', type: ['null', 'R'] }] }
    const model = modelOf({
      ...{ type: 'record', name: 'R', namespace: 'a.b' },
      fields: [
        { name: 'one', type: inner },
        { name: 'two', type: 'In' },
        { name: 'three', type: 'a.b.In' },
      ],
    })
    assert.ok(model.kind === 'record')
    const [one, two, three] = model.fields.map(({ type }) => type)
    assert.ok(one !== undefined && one === two && two === three)
    assert.ok('name' in one && one.name === 'a.b.In')
  })
})

describe('registry: one text for all spellings', () => {
  const plain = {
    ...{ type: 'record', name: 'Order', namespace: 'shop' },
    fields: [
      { name: 'id', type: { type: 'string' } },
      { name: 'next', type: ['null', 'Order'], default: null, order: 'ascending' },
    ],
  }
  const other = {
    ...{ fields: [], name: 'shop.Order', type: 'record' },
    ...{
      fields: [
        { type: 'string', name: 'id' },
        { default: null, type: ['null', 'shop.Order'], name: 'next' },
      ],
    },
  }

  it('is the same for other orders, names and room', () => {
    assert.equal(canonicalText(plain), canonicalText(other))
  })

  const changes: readonly (readonly [string, object])[] = [
    ['a doc', { ...plain, doc: 'An order.' }],
    ['a default', { ...plain, fields: [{ name: 'id', type: 'string', default: '' }] }],
    ['an alias', { ...plain, aliases: ['Purchase'] }],
    ['another namespace', { ...plain, namespace: 'store' }],
    ['fields in another order', { ...plain, fields: plain.fields.toReversed() }],
    [
      'a logical type',
      { ...plain, fields: [{ name: 'id', type: { type: 'string', logicalType: 'uuid' } }] },
    ],
  ]
  for (const [what, changed] of changes) {
    it(`is another one with ${what}`, () => {
      assert.notEqual(canonicalText(plain), canonicalText(changed))
    })
  }

  it('keeps the names of fields, whatever the types are called', () => {
    const text = canonicalText({
      ...{ type: 'record', name: 'a.R' },
      fields: [{ name: 'namespace', type: { type: 'fixed', name: 'F', size: 2 } }],
    })
    assert.equal(
      text,
      '{"name":"a.R","type":"record","fields":[{"name":"namespace","type":{"name":"a.F","type":"fixed","size":2}}]}',
    )
  })
})
