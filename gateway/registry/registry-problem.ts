/** What the registry's callers are told went wrong, with the numbers that Confluent's clients know. */
import { NoSchema, SchemaRefused } from '@millrace/kernel/registry'
import { Problem } from '../problem.ts'

export class RegistryProblem extends Error {
  override name = 'RegistryProblem'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }

  /** The first three digits of a code are a status of HTTP. */
  get status(): number {
    return Number(String(this.code).slice(0, 3))
  }
}

export const subjectNotFound = (subject: string): RegistryProblem =>
  new RegistryProblem(40401, `Subject '${subject}' not found.`)

export const versionNotFound = (version: number | string): RegistryProblem =>
  new RegistryProblem(40402, `Version ${version} not found.`)

export const schemaNotFound = (what = 'Schema'): RegistryProblem =>
  new RegistryProblem(40403, `${what} not found.`)

export const levelNotFound = (subject: string): RegistryProblem =>
  new RegistryProblem(
    40408,
    `Subject '${subject}' does not have subject-level compatibility configured.`,
  )

export const invalidSchema = (why: string): RegistryProblem =>
  new RegistryProblem(42201, `Invalid schema: ${why}`)

export const invalidVersion = (version: string): RegistryProblem =>
  new RegistryProblem(
    42202,
    `The specified version '${version}' is not a valid version id: it has to be from 1 to 2^31-1, or "latest".`,
  )

export const notPermitted = (what: string): RegistryProblem => new RegistryProblem(42205, what)

export const invalidLevel = (levels: readonly string[]): RegistryProblem =>
  new RegistryProblem(
    42203,
    `Invalid compatibility level; it has to be one of ${levels.join(', ')}.`,
  )

const incompatible = ({ message }: SchemaRefused): RegistryProblem =>
  new RegistryProblem(409, message)

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}.` : String(error)

/** Undefined where the fault is on our side. */
export function registryProblemOf(error: unknown): RegistryProblem | undefined {
  if (error instanceof RegistryProblem) return error
  if (error instanceof SchemaRefused) return incompatible(error)
  if (error instanceof NoSchema) return invalidSchema(error.message)
  if (error instanceof Problem) return new RegistryProblem(error.status, error.message)
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 500 ? new RegistryProblem(status, messageOf(error)) : undefined
}
