/** JSON text of a topic: fields in the order in which they are told, doubles in the manner of Java. */
import type { Messages } from '#contracts/topics/format'
import { javaDouble } from '#contracts/topics/java-double'

export function jsonBytes(messages: Messages): (value: unknown) => Buffer {
  const doubles = new Set(Object.values(messages).flatMap((message) => doublesIn(message)))
  const write = (value: unknown, field = ''): string => {
    if (Array.isArray(value)) return `[${value.map((item) => write(item, field)).join(',')}]`
    if (typeof value === 'object' && value !== null) {
      const fields = Object.entries(value).filter(([, part]) => part !== undefined)
      return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${write(part, name)}`).join(',')}}`
    }
    if (typeof value === 'number' && doubles.has(field)) return javaDouble(value)
    return JSON.stringify(value)
  }
  if (doubles.size > 0) return (value) => Buffer.from(write(value))
  return (value) => Buffer.from(JSON.stringify(value))
}

type Shape = {
  readonly format?: string
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
  readonly anyOf?: readonly Shape[]
}

/** The names of the fields that are doubles, wherever they stand: a name has one meaning in a topic. */
function doublesIn(shape: object, name = ''): readonly string[] {
  const { format, items, properties = {}, anyOf = [] } = shape as Shape
  return [
    ...(format === 'double' ? [name] : []),
    ...(items === undefined ? [] : doublesIn(items, name)),
    ...anyOf.flatMap((one) => doublesIn(one, name)),
    ...Object.entries(properties).flatMap(([field, part]) => doublesIn(part, field)),
  ]
}
