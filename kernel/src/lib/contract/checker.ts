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
      // All of a value would be walked, though a few faults are told.
      const [isFine, few] = check().Errors(excerpt(field, value))
      const errors = isFine ? check().Errors(value)[1] : few
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

const unknownMax = 10

type Parts = { readonly properties?: object; readonly items?: TSchema; readonly maxItems?: number }

/** What is known of a value, a few of its unknown fields, and no more of a list than it may have, and one. */
function excerpt(field: TSchema, value: unknown): unknown {
  const { properties, items, maxItems } = field as Parts
  if (Array.isArray(value)) {
    if (items === undefined || maxItems === undefined) return value
    return value.slice(0, maxItems + 1).map((item: unknown) => excerpt(items, item))
  }
  if (typeof value !== 'object' || value === null || properties === undefined) return value
  const known = new Map<string, TSchema>(Object.entries(properties))
  let unknown = 0
  const fields: [string, unknown][] = []
  for (const [name, part] of Object.entries(value)) {
    const of = known.get(name)
    if (of !== undefined) fields.push([name, excerpt(of, part)])
    else if (++unknown <= unknownMax) fields.push([name, null])
  }
  return Object.fromEntries(fields)
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
    case 'enum':
      return [{ pointer: instancePath, detail: `It must be one of: ${words(params)}.` }]
    default:
      return [{ pointer: instancePath, detail: sentence(message) }]
  }
}

const words = ({ allowedValues }: Error['params']): string => names(allowedValues).join(', ')

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const sentence = (message: string): string => `It ${message}.`
