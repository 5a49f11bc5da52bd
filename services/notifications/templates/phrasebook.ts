import { moneyText } from '#contracts/money-text'
import { letterKinds, type LetterKind, type LetterValues } from '#contracts/notifications'
import { english } from './english.ts'
import { german } from './german.ts'
import { valuesOfGreeting, type Language, type Template } from './template.ts'

export const usualLanguage = 'en'

const builtIn: Readonly<Record<string, Language>> = { en: english, de: german }

/** A template that cannot be followed: the start is refused. */
export class BadTemplate extends Error {
  override name = 'BadTemplate'
}

export type Wording = { readonly subject: string; readonly text: string; readonly greeting: string }

/** A text cut at its names: every other part is one. */
type Cut = readonly string[]
type Given = Readonly<Record<string, string | undefined>>
type Filling = { readonly values: LetterValues; readonly unless: (name: string) => string }
type CutLanguage = {
  readonly said: Language
  readonly letters: ReadonlyMap<LetterKind, { readonly subject: Cut; readonly text: Cut }>
}

/** All languages in which letters are written, each template held against what its letter has. */
export class Phrasebook {
  readonly #languages: ReadonlyMap<string, CutLanguage>

  constructor(languages: Readonly<Record<string, Language>> = builtIn) {
    this.#languages = new Map(
      Object.entries(languages).map(([name, said]) => [name, cutLanguage(name, said)]),
    )
    if (!this.#languages.has(usualLanguage)) {
      throw new BadTemplate(`Letters need the language ${usualLanguage}.`)
    }
  }

  get languages(): readonly string[] {
    return [...this.#languages.keys()]
  }

  template(language: string, kind: LetterKind): Template & { readonly greeting: string } {
    const { said } = this.#spoken(language)
    return { ...said.letters[kind], greeting: said.greeting }
  }

  /** The language that a letter is written in for who wants this one: `de-AT` is understood by `de`. */
  spoken(wanted: string): string {
    const [first = ''] = wanted.split('-')
    return [wanted, first.toLowerCase()].find((one) => this.#languages.has(one)) ?? usualLanguage
  }

  /** What has no value is left out of a letter. */
  write(language: string, kind: LetterKind, values: LetterValues): Wording {
    return this.#wording(language, kind, { values, unless: () => '' })
  }

  /** As `write` has it, but what has no value stands there as the template names it, and is told. */
  show(language: string, kind: LetterKind, values: LetterValues) {
    const missing = new Set<string>()
    const unless = (name: string): string => {
      missing.add(name)
      return `{${name}}`
    }
    const { subject, text } = this.#wording(language, kind, { values, unless })
    return { subject, text, missing: [...missing] }
  }

  #wording(language: string, kind: LetterKind, { values, unless }: Filling): Wording {
    const { said, letters } = this.#spoken(language)
    const cut = letters.get(kind)
    if (cut === undefined) throw new Error(`There is no letter ${kind} in ${language}.`)
    const given: Given = {
      ...values,
      amount: values.amount && moneyText(values.amount, said.point),
      reasons: values.reasons?.map(({ code, detail }) => said.reasons[code] ?? detail).join(' '),
    }
    const filled = (what: Cut): string =>
      what
        .map((part, at) => (at % 2 === 0 ? part : (given[part] ?? unless(part))))
        .join('')
        .trim()
    return { subject: filled(cut.subject), text: filled(cut.text), greeting: said.greeting }
  }

  #spoken(language: string): CutLanguage {
    const found = this.#languages.get(this.spoken(language))
    if (found === undefined) throw new Error(`Nothing is written in ${language}.`)
    return found
  }
}

function cutLanguage(name: string, said: Language): CutLanguage {
  cutText(`${name}/greeting`, said.greeting, valuesOfGreeting)
  const kinds = Object.keys(letterKinds) as LetterKind[]
  const letters = kinds.map((kind) => {
    const { values } = letterKinds[kind]
    const template = said.letters[kind] as Template | undefined
    if (template === undefined) throw new BadTemplate(`There is no template ${name}/${kind}.`)
    const { subject, text } = template
    if (/[\r\n]/.test(subject)) {
      throw new BadTemplate(`The subject of the template ${name}/${kind} is not one line.`)
    }
    const cut = (what: string) => cutText(`${name}/${kind}`, what, values)
    return [kind, { subject: cut(subject), text: cut(text) }] as const
  })
  return { said, letters: new Map(letters) }
}

function cutText(where: string, text: string, values: readonly string[]): Cut {
  const parts = text.split(/\{([^{}]*)\}/)
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 0 && /[{}]/.test(part)) {
      throw new BadTemplate(`The template ${where} has a brace that is not part of a name.`)
    }
    if (at % 2 === 1 && !values.includes(part)) {
      throw new BadTemplate(
        `The template ${where} names {${part}}, which its letter has not; it has: ${values.join(', ')}.`,
      )
    }
  }
  return parts
}
