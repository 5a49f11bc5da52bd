/** Values of topics that have personal texts in them: told sealed, and opened for who reads the topic. */
import { isSealed, type PersonKey } from '@millrace/kernel'
import type { Topic } from '#contracts/topics/topic'
import { erasedText, type Personal } from '../customers/personal.ts'

type Value = Readonly<Record<string, unknown>>

const sealedFields = ({ personal = [] }: Pick<Topic, 'personal'>, value: Value) =>
  personal.flatMap((field) => {
    const text = value[field]
    return typeof text === 'string' && isSealed(text) ? [{ field, text }] : []
  })

type Taken = { readonly value: unknown; readonly about: string }

type Sealing = Pick<Personal, 'sealText'> & {
  /** None where nothing is to be kept of who was erased. */
  readonly keyFor: (customerId: string) => Promise<PersonKey | undefined>
}

/** What another hand says of a person, with that person's key; the rest as it is. */
export async function sealing(
  topic: Pick<Topic, 'personal'> & { readonly whose?: (taken: Taken) => string },
  taken: Taken,
  personal: Sealing,
): Promise<unknown> {
  const { value } = taken
  const whose = topic.whose?.(taken)
  if (whose === undefined) return value
  const texts = (topic.personal ?? []).flatMap((field) => {
    const text = (value as Value | null)?.[field]
    return typeof text === 'string' && text !== '' ? [{ field, text }] : []
  })
  if (texts.length === 0) return value
  const key = await personal.keyFor(whose)
  const sealed = texts.map(({ field, text }) => [
    field,
    key === undefined ? erasedText : personal.sealText(text, { customerId: whose, key, field }),
  ])
  return { ...(value as Value), ...Object.fromEntries(sealed) }
}

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
