/** The calls of Confluent's API for registries, as far as serializers and their tools make them. */
import {
  faultsAt,
  levelFrom,
  levels,
  readingOf,
  usualLevel,
  type OwnRegistry,
  type Reading,
  type SchemaBook,
  type Version,
} from '@millrace/kernel/registry'
import { tooMuchBeyond } from '../json-size.ts'
import {
  invalidLevel,
  invalidSchema,
  invalidVersion,
  levelNotFound,
  notPermitted,
  schemaNotFound,
  subjectNotFound,
  versionNotFound,
} from './registry-problem.ts'

export type Asked = {
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}

export type RegistryRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly answer: (asked: Asked, registry: OwnRegistry) => unknown
}

const get = (path: string, answer: RegistryRoute['answer']): RegistryRoute => ({
  ...{ method: 'GET', path, answer },
})
const post = (path: string, answer: RegistryRoute['answer']): RegistryRoute => ({
  ...{ method: 'POST', path, answer },
})

const inBook =
  (tell: (asked: Asked, book: SchemaBook) => unknown): RegistryRoute['answer'] =>
  async (asked, registry) =>
    tell(asked, await registry.book())

const versions = '/subjects/:subject/versions'
/** How clients ask for the subjects of all contexts, of which there is one here. */
const everything = ':*:'

export const registryRoutes: readonly RegistryRoute[] = [
  get('/', () => ({})),
  get('/schemas/types', () => ['AVRO']),
  get('/mode', () => ({ mode: 'READWRITE' })),
  get('/mode/:subject', () => ({ mode: 'READWRITE' })),

  get(
    '/schemas/ids/:id',
    withId(({ text }) => ({ schema: text })),
  ),
  get(
    '/schemas/ids/:id/schema',
    withId(({ text }) => new Text(text)),
  ),
  get(
    '/schemas/ids/:id/subjects',
    withId((_, all) => all.map(({ subject }) => subject)),
  ),
  get(
    '/schemas/ids/:id/versions',
    withId((_, all) => all.map(({ subject, version }) => ({ subject, version }))),
  ),

  get(
    '/subjects',
    inBook(({ query: { subjectPrefix } }, { subjects }) => {
      const isAll = typeof subjectPrefix !== 'string' || subjectPrefix === everything
      return isAll ? subjects : subjects.filter((subject) => subject.startsWith(subjectPrefix))
    }),
  ),
  get(
    versions,
    inBook((asked, book) => versionsOf(asked, book).map(({ version }) => version)),
  ),
  get(
    `${versions}/:version`,
    inBook((asked, book) => shown(versionOf(asked, book))),
  ),
  get(
    `${versions}/:version/schema`,
    inBook((asked, book) => new Text(versionOf(asked, book).text)),
  ),
  post('/subjects/:subject', inBook(lookUp)),
  post(versions, async (asked, registry) => {
    const { id } = await registry.enter(subjectIn(asked), schemaIn(asked))
    return { id }
  }),

  post(`/compatibility${versions}/:version`, inBook(compareWithOne)),
  post(
    `/compatibility${versions}`,
    inBook((asked, book) => compared(asked, book.faults(subjectIn(asked), schemaIn(asked)))),
  ),

  get(
    '/config',
    inBook((_, book) => ({ compatibilityLevel: book.ownLevel() ?? usualLevel })),
  ),
  get('/config/:subject', inBook(levelOfSubject)),
  { method: 'PUT', path: '/config', answer: setLevel },
  { method: 'PUT', path: '/config/:subject', answer: setLevel },
  { method: 'DELETE', path: '/config/:subject', answer: forgetLevel },

  { method: 'DELETE', path: '/subjects/:subject', answer: keepsAll },
  { method: 'DELETE', path: `${versions}/:version`, answer: keepsAll },
  { method: 'PUT', path: '/mode', answer: isWritable },
  { method: 'PUT', path: '/mode/:subject', answer: isWritable },
]

/** An answer that is a schema's own text. */
export class Text {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const shown = ({ subject, version, id, text }: Version) => ({ subject, version, id, schema: text })

function withId(
  tell: (first: Version, all: readonly Version[]) => unknown,
): RegistryRoute['answer'] {
  return inBook(({ params: { id = '' } }, book) => {
    const all = /^\d{1,10}$/.test(id) ? book.withId(Number(id)) : []
    const [first] = all
    if (first === undefined) throw schemaNotFound(`Schema ${id}`)
    return tell(first, all)
  })
}

function versionsOf(asked: Asked, book: SchemaBook): readonly Version[] {
  const found = book.versions(subjectIn(asked))
  if (found.length === 0) throw subjectNotFound(subjectIn(asked))
  return found
}

function versionOf(asked: Asked, book: SchemaBook): Version {
  const wanted = versionIn(asked)
  const all = versionsOf(asked, book)
  const found = wanted === 'latest' ? all.at(-1) : all.find(({ version }) => version === wanted)
  if (found === undefined) throw versionNotFound(wanted)
  return found
}

function lookUp(asked: Asked, book: SchemaBook): unknown {
  const reading = schemaIn(asked)
  versionsOf(asked, book)
  const found = book.find(subjectIn(asked), reading)
  if (found === undefined) throw schemaNotFound()
  return shown(found)
}

/** Where a subject has no versions there is nothing that a schema could contradict. */
function compareWithOne(asked: Asked, book: SchemaBook): unknown {
  const reading = schemaIn(asked)
  const isFirst = versionIn(asked) === 'latest' && book.versions(subjectIn(asked)).length === 0
  const one = isFirst ? [] : [versionOf(asked, book)]
  return compared(asked, faultsAt(book.level(subjectIn(asked)), reading.model, one))
}

const compared = ({ query }: Asked, messages: readonly string[]): unknown => ({
  is_compatible: messages.length === 0,
  ...(query['verbose'] === 'true' ? { messages } : {}),
})

function levelOfSubject(asked: Asked, book: SchemaBook): unknown {
  const subject = subjectIn(asked)
  const own = book.ownLevel(subject)
  if (own === undefined && asked.query['defaultToGlobal'] !== 'true') throw levelNotFound(subject)
  return { compatibilityLevel: own ?? book.level(subject) }
}

async function setLevel(asked: Asked, registry: OwnRegistry): Promise<unknown> {
  const compatibility = levelFrom(fieldIn(asked.body, 'compatibility'))
  if (compatibility === undefined) throw invalidLevel(levels)
  const isForAll = asked.params['subject'] === undefined
  await registry.promise(isForAll ? undefined : subjectIn(asked), compatibility)
  return { compatibility }
}

async function forgetLevel(asked: Asked, registry: OwnRegistry): Promise<unknown> {
  const subject = subjectIn(asked)
  const own = (await registry.book()).ownLevel(subject)
  if (own === undefined) throw subjectNotFound(subject)
  await registry.promise(subject, undefined)
  return { compatibilityLevel: own }
}

/** A record that lies somewhere names its schema by its id for ever. */
function keepsAll(): never {
  throw notPermitted(
    'Nothing is deleted here: records are read by the ids of their schemas as long as they lie. ' +
      'A subject that is to take what does not fit gets the level NONE by PUT /config/{subject}.',
  )
}

function isWritable(): never {
  throw notPermitted('There is one mode here: READWRITE.')
}

function subjectIn({ params: { subject = '' } }: Asked): string {
  return subject
}

const versionMax = 2 ** 31 - 1

function versionIn({ params: { version = '' } }: Asked): number | 'latest' {
  if (version === 'latest' || version === '-1') return 'latest'
  const number = /^\d{1,10}$/.test(version) ? Number(version) : 0
  if (number < 1 || number > versionMax) throw invalidVersion(version)
  return number
}

function schemaIn({ body }: Asked): Reading {
  const type = fieldIn(body, 'schemaType') ?? 'AVRO'
  if (type !== 'AVRO') throw invalidSchema(`the type ${JSON.stringify(type)} is not known here.`)
  const references = fieldIn(body, 'references') ?? []
  if (!Array.isArray(references) || references.length > 0) {
    throw invalidSchema('references to other subjects are not taken; write the types out.')
  }
  const schema = fieldIn(body, 'schema')
  if (typeof schema !== 'string') throw invalidSchema('there is none in the body.')
  // Each part of a schema is looked at several times, while others wait; how deep they lie says the reader.
  if (tooMuchBeyond(Buffer.from(schema), schemaMax) !== undefined) throw tooManyParts()
  try {
    return readingOf(schema)
  } catch (error) {
    // It is read to its depth, and the stack has an end.
    if (error instanceof RangeError) throw invalidSchema('it is nested too deeply.')
    throw error
  }
}

/** Some three thousand fields. */
const schemaMax = { partsMax: 10_000, deepest: Infinity }

const tooManyParts = () => invalidSchema(`it has more than ${schemaMax.partsMax} parts.`)

function fieldIn(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  return (body as Readonly<Record<string, unknown>>)[name] ?? undefined
}
