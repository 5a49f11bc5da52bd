/** Planted faults that would send a letter twice, or never tell what became of one. */
import type { Mutant } from './mutants.ts'

export const letterMutants: readonly Mutant[] = [
  {
    name: 'a letter twice: what was begun before a crash is sent again',
    file: 'kernel/src/lib/runtime/effects.ts',
    from: "const state = effect.state === 'begun' && !repeatable ? 'uncertain' : effect.state",
    to: "const state = repeatable ? effect.state : 'queued'",
  },
  {
    name: 'a letter twice: one of which nobody knows is tried again',
    file: 'kernel/src/lib/runtime/effect-runner.ts',
    from: 'if (!this.#effects.repeatable(effect)) return this.#tell({ effect, sent: undefined })',
    to: '',
  },
  {
    name: 'a letter twice: one that was sent is tried again',
    file: 'services/notifications/mail/send-mail.ts',
    from: "if (outcome === 'later' && pauseMs",
    to: "if (outcome !== 'failed' && pauseMs",
  },
  {
    name: 'a letter that nobody takes for now is forgotten',
    file: 'services/notifications/mail/send-mail.ts',
    from: 'return decide(envelope, again, noteMail',
    to: 'return decide(envelope, noteMail',
  },
  {
    name: 'a letter that a server refused is told as sent',
    file: 'services/notifications/mail/send-mail.ts',
    from: "const state = outcome === 'sent' ? 'sent' : 'failed'",
    to: "const state = 'sent'",
  },
]
