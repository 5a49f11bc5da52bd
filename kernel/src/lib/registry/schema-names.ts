/** Job: the names of Avro's types: which are its own, what a name may look like, what it is in full. */

export const primitives = [
  ...(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const),
] as const
export type Primitive = (typeof primitives)[number]

export const isPrimitive = (name: unknown): name is Primitive =>
  primitives.some((primitive) => primitive === name)

const part = /^[A-Za-z_][A-Za-z0-9_]*$/

export const isSimpleName = (name: unknown): name is string =>
  typeof name === 'string' && part.test(name)

export const isFullName = (name: string): boolean => name.split('.').every((one) => part.test(one))

/** A name with a dot in it is whole; another one belongs to the namespace that it stands in. */
export const fullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`

export const namespaceOf = (full: string): string => full.split('.').slice(0, -1).join('.')

export const simpleName = (full: string): string => full.split('.').at(-1) ?? full

type Declaration = { readonly name?: unknown; readonly namespace?: unknown }

/** The full name of what is declared within a namespace. */
export function declaredName({ name, namespace }: Declaration, enclosing: string): string {
  if (typeof name !== 'string') return ''
  return fullName(name, typeof namespace === 'string' ? namespace : enclosing)
}
