import { answer, decide, refuse, service, type Decision, type Payload } from '@millrace/kernel'
import {
  letterKinds,
  previewLetter,
  showTemplates,
  type LetterKind,
  type LetterTemplate,
} from '#contracts/notifications'
import type { Phrasebook } from './templates/phrasebook.ts'

type Nothing = Readonly<Record<never, never>>

const kinds = Object.keys(letterKinds) as LetterKind[]

const onShowTemplates =
  (phrases: Phrasebook) =>
  (nothing: Nothing): Decision<Nothing> => {
    const items = phrases.languages.flatMap((language) =>
      kinds.map((kind): LetterTemplate => {
        const { event, values } = letterKinds[kind]
        return { language, event, kind, values: [...values], ...phrases.template(language, kind) }
      }),
    )
    return decide(nothing, answer(items))
  }

const onPreviewLetter =
  (phrases: Phrasebook) =>
  (nothing: Nothing, asked: Payload<typeof previewLetter>): Decision<Nothing> => {
    const { kind, language, values } = asked
    const { event } = letterKinds[kind]
    if (!phrases.languages.includes(language)) {
      const detail = `Letters are not written in ${language}, but in: ${phrases.languages.join(', ')}.`
      return decide(nothing, refuse({ refused: 'unknown-language', detail }))
    }
    return decide(nothing, answer({ event, language, ...phrases.show(language, kind, values) }))
  }

/** Keeps nothing: what it shows is part of the release. */
export const letterTemplates = (phrases: Phrasebook) =>
  service<Nothing>('letter-templates', {
    keyedBy: 'shelf',
    initial: {},
    on: (on) => [
      on(showTemplates, onShowTemplates(phrases)),
      on(previewLetter, onPreviewLetter(phrases)),
    ],
  })
