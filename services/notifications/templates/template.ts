import type { Reason } from '#contracts/fields'
import type { LetterKind } from '#contracts/notifications'

/** What is said of each kind of letter in one language; `{orderId}` stands for what a letter has under that name. */
export type Language = {
  /** What stands before the small digits of an amount. */
  readonly point: '.' | ','
  /** Stands above a letter that goes to somebody by name. */
  readonly greeting: string
  readonly letters: { readonly [K in LetterKind]: Template }
  /** What is said of a reason; what it says itself, in English, where left out. */
  readonly reasons: { readonly [C in Reason['code']]?: string }
}

export type Template = { readonly subject: string; readonly text: string }

export const valuesOfGreeting = ['name'] as const
