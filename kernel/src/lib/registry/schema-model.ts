/**
 * Job: reads an Avro schema into types that know each other, and refuses what is none, saying where.
 * Boundary: what has no say in reading data (docs, unknown attributes) is left out here.
 */
import { checkDefault } from './default-value.ts'
import {
  declaredName,
  fullName,
  isFullName,
  isPrimitive,
  isSimpleName,
  namespaceOf,
  type Primitive,
} from './schema-names.ts'

export type Field = {
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: Model
  readonly hasDefault: boolean
}

type Named = { readonly name: string; readonly aliases: readonly string[] }

export type RecordModel = Named & { readonly kind: 'record'; readonly fields: readonly Field[] }
export type EnumModel = Named & {
  readonly kind: 'enum'
  readonly symbols: readonly string[]
  readonly hasDefault: boolean
}
export type FixedModel = Named & { readonly kind: 'fixed'; readonly size: number }
export type UnionModel = { readonly kind: 'union'; readonly branches: readonly Model[] }
export type Model =
  | { readonly kind: Primitive }
  | { readonly kind: 'array' | 'map'; readonly items: Model }
  | UnionModel
  | FixedModel
  | EnumModel
  | RecordModel

/** The text is no Avro schema. */
export class NoSchema extends Error {
  override name = 'NoSchema'
}

export function modelOf(schema: unknown): Model {
  return new Reader().read(schema, { namespace: '', path: '' })
}

type Place = { readonly namespace: string; readonly path: string }
type Attributes = Readonly<Record<string, unknown>>

const depthMax = 100

class Reader {
  readonly #named = new Map<string, Model>()
  #depth = 0

  read(schema: unknown, place: Place): Model {
    if (++this.#depth > depthMax) throw wrong(place, 'is nested too deep')
    try {
      if (typeof schema === 'string') return this.#byName(schema, place)
      if (Array.isArray(schema)) return this.#union(schema, place)
      if (isAttributes(schema)) return this.#declared(schema, place)
      throw wrong(place, `is no schema: ${JSON.stringify(schema)}`)
    } finally {
      this.#depth--
    }
  }

  #byName(name: string, place: Place): Model {
    if (isPrimitive(name)) return { kind: name }
    const found = this.#named.get(fullName(name, place.namespace)) ?? this.#named.get(name)
    if (found === undefined) throw wrong(place, `has the type ${name}, which is not known`)
    return found
  }

  #union(branches: readonly unknown[], place: Place): Model {
    const models = branches.map((branch) => this.read(branch, place))
    const labels = models.map((model) => ('name' in model ? model.name : model.kind))
    if (labels.includes('union')) throw wrong(place, 'has a union right within a union')
    const twice = labels.find((label, at) => labels.indexOf(label) < at)
    if (twice !== undefined) throw wrong(place, `has ${twice} twice in a union`)
    return { kind: 'union', branches: models }
  }

  #declared(schema: Attributes, place: Place): Model {
    const { type } = schema
    if (typeof type !== 'string') return this.read(type, place)
    switch (type) {
      case 'record':
      case 'error':
        return this.#record(schema, place)
      case 'enum':
        return this.#enum(schema, place)
      case 'fixed':
        return this.#fixed(schema, place)
      case 'array':
        return { kind: type, items: this.read(schema['items'], below(place, '[]')) }
      case 'map':
        return { kind: type, items: this.read(schema['values'], below(place, '{}')) }
      default:
        return this.#byName(type, place)
    }
  }

  #record(schema: Attributes, place: Place): Model {
    const fields: Field[] = []
    const model: RecordModel = { kind: 'record', ...this.#name(schema, place), fields }
    this.#named.set(model.name, model)
    const namespace = namespaceOf(model.name)
    for (const field of listIn(schema, 'fields', place)) {
      if (!isAttributes(field)) throw wrong(place, 'has a field that is no object')
      const read = this.#field(field, { ...place, namespace })
      if (fields.some(({ name }) => name === read.name)) {
        throw wrong(place, `has the field ${read.name} twice`)
      }
      fields.push(read)
    }
    return model
  }

  #field(field: Attributes, { namespace, path }: Place): Field {
    const { name } = field
    if (!isSimpleName(name)) {
      throw wrong({ path }, `has a field with the name ${JSON.stringify(name)}`)
    }
    const place = { namespace, path: path === '' ? name : `${path}.${name}` }
    const type = this.read(field['type'], place)
    const hasDefault = 'default' in field
    if (hasDefault) {
      const fault = checkDefault(type, field['default'])
      if (fault !== undefined) throw wrong(place, `has a default that ${fault}`)
    }
    return { name, aliases: textsIn(field, 'aliases', place), type, hasDefault }
  }

  #enum(schema: Attributes, place: Place): Model {
    const named = this.#name(schema, place)
    const symbols = listIn(schema, 'symbols', place).map((symbol) => {
      if (isSimpleName(symbol)) return symbol
      throw wrong(place, `has the symbol ${JSON.stringify(symbol)}`)
    })
    const twice = symbols.find((symbol, at) => symbols.indexOf(symbol) < at)
    if (twice !== undefined) throw wrong(place, `has the symbol ${twice} twice`)
    const hasDefault = 'default' in schema
    if (hasDefault && !symbols.some((symbol) => symbol === schema['default'])) {
      throw wrong(place, 'has a default that is none of its symbols')
    }
    return this.#keep({ kind: 'enum', ...named, symbols, hasDefault })
  }

  #fixed(schema: Attributes, place: Place): Model {
    const { size } = schema
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) {
      throw wrong(place, `has the size ${JSON.stringify(size)}`)
    }
    return this.#keep({ kind: 'fixed', ...this.#name(schema, place), size })
  }

  #name(schema: Attributes, place: Place): Named {
    const name = declaredName(schema, place.namespace)
    if (!isFullName(name)) throw wrong(place, `has a type with the name ${JSON.stringify(name)}`)
    if (isPrimitive(name)) throw wrong(place, `gives the name ${name} to a type of its own`)
    if (this.#named.has(name)) throw wrong(place, `declares ${name} twice`)
    const space = namespaceOf(name)
    const aliases = textsIn(schema, 'aliases', place).map((alias) => fullName(alias, space))
    return { name, aliases }
  }

  #keep<One extends EnumModel | FixedModel>(model: One): One {
    this.#named.set(model.name, model)
    return model
  }
}

export const isAttributes = (value: unknown): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const below = ({ namespace, path }: Place, step: string): Place => ({
  namespace,
  path: `${path}${step}`,
})

function listIn(schema: Attributes, name: string, place: Place): readonly unknown[] {
  const list: unknown = schema[name]
  if (!Array.isArray(list)) throw wrong(place, `wants a list of ${name}`)
  return list
}

function textsIn(schema: Attributes, name: string, place: Place): readonly string[] {
  if (!(name in schema)) return []
  return listIn(schema, name, place).map((one) => {
    if (typeof one === 'string') return one
    throw wrong(place, `wants texts in ${name}`)
  })
}

const wrong = ({ path }: Pick<Place, 'path'>, what: string): NoSchema =>
  new NoSchema(`${path === '' ? 'The schema' : `Field ${path}`} ${what}.`)
