/** Job: what a subject promises between its versions, in the words of Confluent's registry. */
import { faultsOfReading } from './compatibility.ts'
import type { Model } from './schema-model.ts'

export const levels = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const
export type Level = (typeof levels)[number]

export const usualLevel: Level = 'BACKWARD'

export const levelFrom = (text: unknown): Level | undefined =>
  levels.find((level) => level === text)

export type Earlier = { readonly version: number; readonly model: Model }

/** `earlier` are the versions so far, oldest first. */
export function faultsAt(
  level: Level,
  candidate: Model,
  earlier: readonly Earlier[],
): readonly string[] {
  if (level === 'NONE') return []
  const against = level.endsWith('_TRANSITIVE') ? earlier : earlier.slice(-1)
  return against.flatMap(({ version, model }) => {
    const [mine, theirs] = ['the new schema', `version ${version}`]
    const backward = (): readonly string[] =>
      faultsOfReading(candidate, model, { reader: mine, writer: theirs })
    const forward = (): readonly string[] =>
      faultsOfReading(model, candidate, { reader: theirs, writer: mine })
    return [
      ...(level.startsWith('FORWARD') ? [] : backward()),
      ...(level.startsWith('BACKWARD') ? [] : forward()),
    ]
  })
}
