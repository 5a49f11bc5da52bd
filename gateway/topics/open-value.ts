/** Values of topics that have personal texts in them: told sealed, and opened for who reads the topic. */
import { isSealed } from '@millrace/kernel'
import type { Topic } from '#contracts/topics/topic'
import { erasedText, type Personal } from '../customers/personal.ts'

type Value = Readonly<Record<string, unknown>>

const sealedFields = ({ personal = [] }: Pick<Topic, 'personal'>, value: Value) =>
  personal.flatMap((field) => {
    const text = value[field]
    return typeof text === 'string' && isSealed(text) ? [{ field, text }] : []
  })

/** Undefined where there is nothing to open. */
export function opening(
  topic: Pick<Topic, 'personal'>,
  value: unknown,
  personal: Personal,
): Promise<unknown> | undefined {
  if (topic.personal === undefined || typeof value !== 'object' || value === null) return undefined
  const sealed = sealedFields(topic, value as Value)
  if (sealed.length === 0) return undefined
  const open = sealed.map(async ({ field, text }) => [
    field,
    (await personal.openText(text, field)) ?? erasedText,
  ])
  return Promise.all(open).then((texts) => ({ ...value, ...Object.fromEntries(texts) }))
}
