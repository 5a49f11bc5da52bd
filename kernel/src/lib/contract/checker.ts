/**
 * Checks what comes from outside against a contract: quickly whether it fits, and where it does not,
 * what is wrong with it, as a JSON pointer and a sentence.
 */
import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/schema'

export type Fault = { readonly pointer: string; readonly detail: string }

export type Checker<Value> = {
  readonly fits: (value: unknown) => value is Value
  /** A bounded number of faults, one for each place; none when the value fits. */
  readonly faults: (value: unknown) => readonly Fault[]
}

export function checker<F extends TSchema>(field: F): Checker<Static<F>> {
  let compiled: Validator | undefined
  const check = (): Validator => (compiled ??= Compile(field))
  return {
    fits: (value): value is Static<F> => check().Check(value),
    faults: (value) => {
      const found = new Map<string, Fault>()
      const [, errors] = check().Errors(value)
      for (const error of errors) {
        const params: Readonly<Record<string, unknown>> = error.params
        for (const fault of faultsOf({ ...error, params })) {
          if (!found.has(fault.pointer)) found.set(fault.pointer, fault)
        }
      }
      return [...found.values()]
    },
  }
}

type Error = {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: Readonly<Record<string, unknown>>
}

function faultsOf({ keyword, instancePath, message, params }: Error): readonly Fault[] {
  switch (keyword) {
    // An unknown field is named by itself; its owner need not complain about it as well.
    case 'additionalProperties':
      return []
    case 'boolean':
      return [{ pointer: instancePath, detail: 'There is no such field.' }]
    case 'required':
      return names(params['requiredProperties']).map((name) => ({
        pointer: `${instancePath}/${escaped(name)}`,
        detail: 'This field is required.',
      }))
    default:
      return [{ pointer: instancePath, detail: sentence(message) }]
  }
}

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const sentence = (message: string): string => `It ${message}.`
