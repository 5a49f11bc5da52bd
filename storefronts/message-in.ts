/** Which of a topic's messages a record by another hand is. */
import { checker, type Checker, type Fault, type Field } from '@millrace/kernel'
import type { Format } from '#contracts/topics/format'
import type { Topic } from '#contracts/topics/topic'
import { Faulty } from './faulty.ts'

/** Its name, and the value as it came. Throws `Faulty` where it is none, by the message that it is nearest to. */
export function messageIn({ format }: Pick<Topic, 'format'>, value: unknown): string {
  const found = Object.entries(messagesOf(format)).map(([name, field]) => {
    const check = checkerOf(field)
    return { name, faults: check.fits(value) ? [] : check.faults(value ?? null) }
  })
  const [nearest] = found.toSorted((a, b) => a.faults.length - b.faults.length)
  if (nearest === undefined) throw new Error('Only topics of JSON text have messages.')
  if (nearest.faults.length > 0) throw new Faulty(nearest.faults.map(asFault))
  return nearest.name
}

const messagesOf = (format: Format) => (format.is === 'json' ? format.messages : {})

const checkers = new WeakMap<Field, Checker<unknown>>()

function checkerOf(field: Field): Checker<unknown> {
  const known = checkers.get(field)
  if (known !== undefined) return known
  const made = checker(field)
  checkers.set(field, made)
  return made
}

const asFault = ({ pointer, detail }: Fault) => ({
  at: pointer.split('/').slice(1),
  type: 'contract',
  says: detail,
})
