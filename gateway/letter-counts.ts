/** What became of letters, by the way that they go, since this process began. */
import type { EventRecord, OpenEffect, Payload } from '@millrace/kernel'
import { sendingMail } from '#contracts/mail'
import { letterId, letterReported, letterWritten } from '#contracts/notifications'

export type LetterTelling = {
  /** How many were written, sent and failed, by `channel outcome`. */
  readonly counts: Readonly<Record<string, number>>
  /** Of those that go by e-mail: on their way, to be tried again, and of which nobody knows. */
  readonly waiting: number
  readonly uncertain: number
}

export class LetterCounts {
  /** Of the events that are to be heard. */
  static readonly types: readonly string[] = [letterWritten.wireName, letterReported.wireName]
  readonly #counts: Record<string, number> = {
    ...{ 'outbox written': 0, 'email written': 0, 'email sent': 0, 'email failed': 0 },
  }
  /** What was put off and has not come to its end: no effect is open for it meanwhile. */
  readonly #delayed = new Set<string>()

  heard({ type, tenant, data }: EventRecord): void {
    if (type === letterWritten.wireName) {
      const { channel } = data as Payload<typeof letterWritten>
      this.#count(channel, 'written')
    } else if (type === letterReported.wireName) {
      const told = data as Payload<typeof letterReported>
      const id = `${tenant}/${letterId(told, told.channel)}`
      if (told.state === 'delayed') this.#delayed.add(id)
      else this.#delayed.delete(id)
      if (told.state !== 'delayed') this.#count(told.channel, told.state)
    }
  }

  telling(open: readonly OpenEffect[]): LetterTelling {
    const mails = open.filter(({ performer }) => performer === sendingMail)
    const uncertain = mails.filter(({ state }) => state === 'uncertain').length
    const trying = new Set(mails.map(({ key }) => key))
    const delayed = [...this.#delayed].filter((id) => !trying.has(id)).length
    return { counts: { ...this.#counts }, waiting: mails.length - uncertain + delayed, uncertain }
  }

  #count(channel: string, outcome: string): void {
    const name = `${channel} ${outcome}`
    this.#counts[name] = (this.#counts[name] ?? 0) + 1
  }
}
