/**
 * Job: somebody's registry of schemas that speaks Confluent's REST API.
 *
 * H2 A subject that we are the first to write in a registry that promises nothing gets a promise of
 *    its own, so that R3 holds there too. One that has one, or is there already, is left as it is.
 */
import type { AvroSchema } from '../contract/avro.ts'
import { ConfluentCalls, type Answer, type Timing } from './confluent-calls.ts'
import { faultsAt, levelFrom, usualLevel, type Earlier, type Level } from './level.ts'
import {
  SchemaRefused,
  SchemaUnknown,
  type RegisteredSchema,
  type SchemaRegistry,
} from './registry.ts'
import { modelOf } from './schema-model.ts'

const isFound = ({ status }: Answer): boolean => status >= 200 && status < 300

export class ConfluentRegistry implements SchemaRegistry {
  readonly #calls: ConfluentCalls
  readonly #known = new Map<number, Promise<AvroSchema>>()

  constructor(address: string, timing: Partial<Timing> = {}) {
    this.#calls = new ConfluentCalls(address, timing)
  }

  async register(subject: string, schema: AvroSchema): Promise<number> {
    if ((await this.latest(subject)) === undefined) await this.#promise(subject)
    const body = { schema: JSON.stringify(schema) }
    const answer = await this.#calls.ask(versionsOf(subject), { method: 'POST', body })
    if (answer.status === 409) {
      throw new SchemaRefused(subject, await this.#faults(subject, schema, [messageIn(answer)]))
    }
    if (answer.status === 422) throw new SchemaRefused(subject, [messageIn(answer)])
    return this.#number(answer, 'id')
  }

  schemaById(id: number): Promise<AvroSchema> {
    const known = this.#known.get(id) ?? this.#schemaById(id)
    this.#known.set(id, known)
    known.catch(() => this.#known.delete(id))
    return known
  }

  latest(subject: string): Promise<RegisteredSchema | undefined> {
    return this.#version(subject, 'latest')
  }

  async check(subject: string, schema: AvroSchema): Promise<readonly string[]> {
    const body = { schema: JSON.stringify(schema) }
    const path = `/compatibility${versionsOf(subject)}/latest?verbose=true`
    const answer = await this.#calls.ask(path, { method: 'POST', body })
    // There is nothing yet that it could contradict.
    if (answer.status === 404) return []
    if (answer.status === 422) return [messageIn(answer)]
    const { is_compatible: fits, messages } = answer.fields
    if (fits === true) return []
    if (fits !== false) throw this.#odd(answer)
    return this.#faults(subject, schema, Array.isArray(messages) ? messages.map(String) : [])
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #schemaById(id: number): Promise<AvroSchema> {
    const answer = await this.#calls.ask(`/schemas/ids/${id}`)
    if (answer.status === 404) throw new SchemaUnknown(id)
    const { schema, schemaType = 'AVRO' } = answer.fields
    if (schemaType !== 'AVRO') throw new SchemaUnknown(id, `is not Avro but ${String(schemaType)}`)
    if (hasReferences(answer)) throw new SchemaUnknown(id, 'refers to others, which is not known')
    return this.#schema(schema, answer)
  }

  async #version(
    subject: string,
    version: number | 'latest',
  ): Promise<RegisteredSchema | undefined> {
    const answer = await this.#calls.ask(`${versionsOf(subject)}/${version}`)
    if (answer.status === 404) return undefined
    const { schema } = answer.fields
    return {
      subject,
      version: this.#number(answer, 'version'),
      id: this.#number(answer, 'id'),
      schema: this.#schema(schema, answer),
    }
  }

  /** H2 */
  async #promise(subject: string): Promise<void> {
    const own = await this.#calls.ask(configOf(subject))
    if (isFound(own) || (await this.#level(subject)) !== 'NONE') return
    const body = { compatibility: usualLevel }
    const answer = await this.#calls.ask(configOf(subject), { method: 'PUT', body })
    if (!isFound(answer)) throw this.#odd(answer)
  }

  async #level(subject: string): Promise<Level> {
    const own = await this.#calls.ask(configOf(subject))
    const { fields } = isFound(own) ? own : await this.#calls.ask('/config')
    return levelFrom(fields['compatibilityLevel']) ?? usualLevel
  }

  /** Not all registries say what is wrong, and none in our words. */
  async #faults(
    subject: string,
    schema: AvroSchema,
    theirs: readonly string[],
  ): Promise<readonly string[]> {
    const { list: versions } = await this.#calls.ask(versionsOf(subject))
    const earlier: Earlier[] = []
    for (const version of versions) {
      const found = await this.#version(subject, Number(version))
      if (found !== undefined)
        earlier.push({ version: found.version, model: modelOf(found.schema) })
    }
    const faults = faultsAt(await this.#level(subject), modelOf(schema), earlier)
    if (faults.length > 0) return faults
    return theirs.length > 0 ? theirs : [`${this.#calls.where} says that it is not compatible.`]
  }

  #schema(text: unknown, answer: Answer): AvroSchema {
    try {
      // Whoever resolves it looks whether it is one.
      return JSON.parse(String(text)) as AvroSchema
    } catch {
      throw this.#odd(answer)
    }
  }

  #number(answer: Answer, name: string): number {
    const value = answer.fields[name]
    if (isFound(answer) && typeof value === 'number') return value
    throw this.#odd(answer)
  }

  #odd(answer: Answer): Error {
    return this.#calls.away(`answers ${answer.status}: ${messageIn(answer)}`)
  }
}

const versionsOf = (subject: string): string => `/subjects/${encodeURIComponent(subject)}/versions`
const configOf = (subject: string): string => `/config/${encodeURIComponent(subject)}`

function messageIn({ fields }: Answer): string {
  const { message } = fields
  return typeof message === 'string' ? message : JSON.stringify(fields).slice(0, 200)
}

function hasReferences({ fields }: Answer): boolean {
  const { references } = fields
  return Array.isArray(references) && references.length > 0
}
