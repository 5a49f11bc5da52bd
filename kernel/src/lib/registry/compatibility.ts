/**
 * Job: says what of a reader's schema cannot read what was written with a writer's, by Avro's rules of
 * resolution: each fault names the field and what is wrong with it.
 * Boundary: a logical type is its underlying type here, as it is to readers that do not know it.
 */
import type { EnumModel, FixedModel, Model, RecordModel, UnionModel } from './schema-model.ts'
import { simpleName } from './schema-names.ts'

/** How the two are called in a sentence: `the new schema`, `version 2`. */
export type Sides = { readonly reader: string; readonly writer: string }

export function faultsOfReading(reader: Model, writer: Model, sides: Sides): readonly string[] {
  return new Comparison(sides).compare(reader, writer, '')
}

const promotions: Readonly<Record<string, readonly string[]>> = {
  long: ['int'],
  float: ['int', 'long'],
  double: ['int', 'long', 'float'],
  string: ['bytes'],
  bytes: ['string'],
}

class Comparison {
  readonly #sides: Sides
  /** What is compared already: a type may contain itself. */
  readonly #seen: (readonly [reader: RecordModel, writer: RecordModel])[]

  constructor(sides: Sides, seen: Iterable<readonly [RecordModel, RecordModel]> = []) {
    this.#sides = sides
    this.#seen = [...seen]
  }

  compare(reader: Model, writer: Model, path: string): readonly string[] {
    if (writer.kind === 'union') {
      return writer.branches.flatMap((branch) => this.compare(reader, branch, path))
    }
    if (reader.kind === 'union') return this.#anyOf(reader, writer, path)
    if (reader.kind !== writer.kind) {
      const isRead = promotions[reader.kind]?.includes(writer.kind) === true
      return isRead ? [] : [this.#differs(path, labelOf(reader), labelOf(writer))]
    }
    return this.#sameKind(reader, writer, path)
  }

  #sameKind(reader: Model, writer: Model, path: string): readonly string[] {
    if ('items' in reader && 'items' in writer) {
      return this.compare(reader.items, writer.items, path + (reader.kind === 'map' ? '{}' : '[]'))
    }
    if (reader.kind === 'record' && writer.kind === 'record') {
      return this.#records(reader, writer, path)
    }
    if (reader.kind === 'enum' && writer.kind === 'enum') return this.#enums(reader, writer, path)
    if (reader.kind === 'fixed' && writer.kind === 'fixed') {
      return this.#fixed(reader, writer, path)
    }
    return []
  }

  #anyOf({ branches }: UnionModel, writer: Model, path: string): readonly string[] {
    const namesake = branches.find((branch) => isNamesake(branch, writer))
    const like = namesake ?? branches.find((branch) => labelOf(branch) === labelOf(writer))
    // Of a branch that is meant it is told what is wrong with it.
    if (like !== undefined) return this.compare(like, writer, path)
    const isRead = branches.some(
      (branch) => this.#tried().compare(branch, writer, path).length === 0,
    )
    if (isRead) return []
    return [this.#differs(path, branches.map(labelOf).join(' or '), labelOf(writer))]
  }

  #records(reader: RecordModel, writer: RecordModel, path: string): readonly string[] {
    const named = this.#names(reader, writer, path)
    if (named.length > 0 || this.#isSeen(reader, writer)) return named
    return reader.fields.flatMap(({ name, aliases, type, hasDefault }) => {
      const at = path === '' ? name : `${path}.${name}`
      const written =
        writer.fields.find((field) => field.name === name) ??
        writer.fields.find((field) => aliases.includes(field.name))
      if (written !== undefined) return this.compare(type, written.type, at)
      if (hasDefault) return []
      const { reader: mine, writer: theirs } = this.#sides
      return [`Field ${at} is missing in ${theirs} and has no default in ${mine}.`]
    })
  }

  #enums(reader: EnumModel, writer: EnumModel, path: string): readonly string[] {
    const named = this.#names(reader, writer, path)
    if (named.length > 0 || reader.hasDefault) return named
    const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol))
    if (missing.length === 0) return []
    const { reader: mine, writer: theirs } = this.#sides
    return [`${subject(path)} may be ${missing.join(' or ')} in ${theirs}, but not in ${mine}.`]
  }

  #fixed(reader: FixedModel, writer: FixedModel, path: string): readonly string[] {
    const named = this.#names(reader, writer, path)
    if (named.length > 0 || reader.size === writer.size) return named
    return [this.#differs(path, `${reader.size} bytes`, `${writer.size} bytes`)]
  }

  #names(
    reader: RecordModel | EnumModel | FixedModel,
    writer: RecordModel | EnumModel | FixedModel,
    path: string,
  ): readonly string[] {
    const isSame =
      simpleName(reader.name) === simpleName(writer.name) || reader.aliases.includes(writer.name)
    return isSame ? [] : [this.#differs(path, labelOf(reader), labelOf(writer))]
  }

  #differs(path: string, reads: string, written: string): string {
    const { reader, writer } = this.#sides
    return `${subject(path)} is ${written} in ${writer}, which ${reader} cannot read as ${reads}.`
  }

  /** What a branch comes to that is not the one must not count for what is compared later. */
  #tried(): Comparison {
    return new Comparison(this.#sides, this.#seen)
  }

  #isSeen(reader: RecordModel, writer: RecordModel): boolean {
    const isSeen = this.#seen.some(([one, other]) => one === reader && other === writer)
    if (!isSeen) this.#seen.push([reader, writer])
    return isSeen
  }
}

const subject = (path: string): string => (path === '' ? 'The schema' : `Field ${path}`)

/** Two branches of a union may differ in their namespaces only. */
const isNamesake = (reader: Model, writer: Model): boolean =>
  'name' in reader && 'name' in writer && reader.name === writer.name

function labelOf(model: Model): string {
  return 'name' in model ? `${model.kind} ${simpleName(model.name)}` : model.kind
}
