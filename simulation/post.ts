/**
 * Job: a server for letters in virtual time, which knows no idempotency keys, and what goes wrong on the
 * way to it; an operator who settles what nobody knows of; and the law that this is all for.
 * Boundary: it takes what the letters' own performer hands over, and knows no customers.
 *
 * L1 Of one round of a letter no more is sent than once, and once more for each time that an operator said so.
 * L2 There is one letter by e-mail about an event of an order, and it comes to an end that is told.
 * L3 What is told as sent was sent, or an operator said so.
 */
import {
  listEffects,
  settleEffect,
  type Engine,
  type EventRecord,
  type Performer,
  type ShownEffect,
} from '@millrace/kernel'
import { mailAnswered, sendingMail, type MailRequest } from '#contracts/mail'
import { letterId, letterReported, letterWritten } from '#contracts/notifications'
import { lettersAtOnce, type Outcome } from '#gateway/smtp/mailer'
import { tenant } from './edge.ts'
import type { Random } from './random.ts'
import type { Actor } from './stage.ts'
import type { Trace } from './trace.ts'
import type { World } from './world.ts'

type Around = { readonly world: World; readonly random: Random; readonly trace: Trace }
type Wrong = (sentence: string) => void

const patienceMs = 60_000
const goesWrong = 0.5
type Way = 'well' | 'answer lost' | 'unheard' | 'busy' | 'refused'
const ways = ['answer lost', 'answer lost', 'unheard', 'busy', 'refused'] as const

/** What is known of a letter by its events and by its server. */
type Letter = { written: number; end: string | undefined; sent: number; said: boolean }

export class SimulatedPost {
  readonly performer: Performer
  readonly #around: Around
  /** How often each round of a letter was sent, and may be. */
  readonly #rounds = new Map<string, { readonly letter: string; sent: number }>()
  /** How often an operator wanted one again. */
  readonly #again = new Map<string, number>()
  readonly #letters = new Map<string, Letter>()
  #isCalm = false

  constructor(around: Around) {
    this.#around = around
    this.performer = {
      ...{ name: sendingMail, repeatable: false, atOnceMax: lettersAtOnce },
      perform: async (request) => {
        const { letterId: id, round } = request as MailRequest
        return mailAnswered({ letterId: id, round, ...(await this.#send(id, round)) })
      },
      found: (outcome, { request }) => {
        const { letterId: id, round } = request as MailRequest
        const came = outcome === 'done' ? 'sent' : 'failed'
        return mailAnswered({ letterId: id, round, outcome: came })
      },
    }
  }

  /** From now on nothing goes wrong any more. */
  calm(): void {
    this.#isCalm = true
  }

  /** Every letter has come to its end. */
  get isOver(): boolean {
    for (const { written, end } of this.#letters.values()) {
      if (written > 0 && end === undefined) return false
    }
    return true
  }

  heard({ type, data }: EventRecord): void {
    if (type !== letterWritten.wireName && type !== letterReported.wireName) return
    const told = data as ReturnType<typeof letterReported>['data']
    if (told.channel !== 'email') return
    const letter = this.#letterOf(letterId(told, 'email'))
    if (type === letterWritten.wireName) letter.written++
    else if (told.state !== 'delayed') letter.end = told.state
  }

  hold(wrong: Wrong): void {
    for (const { letter, sent } of this.#rounds.values()) {
      const most = 1 + (this.#again.get(letter) ?? 0)
      if (sent > most) wrong(`Letter ${letter} was sent ${sent} times, ${most} at most.`)
    }
    for (const [id, { written }] of this.#letters) {
      if (written > 1) wrong(`Letter ${id} was written ${written} times.`)
    }
  }

  holdAtTheEnd(wrong: Wrong): void {
    this.hold(wrong)
    for (const [id, { written, end, sent, said }] of this.#letters) {
      if (written > 0 && end === undefined) wrong(`What became of letter ${id} is never told.`)
      if (end === 'sent' && sent === 0 && !said) wrong(`Letter ${id} was never sent.`)
    }
  }

  /** The operator looks at what is uncertain, and says what became of it, or wants it again. */
  settle(actors: readonly Actor[], random: Random): void {
    for (const { engine } of actors) {
      if (engine === undefined || engine.telling().openEffects === 0) continue
      void this.#settleAt(engine, random).catch(() => undefined)
    }
  }

  async #settleAt(engine: Engine, random: Random): Promise<void> {
    const question = listEffects({ performer: sendingMail, state: 'uncertain', limit: 100 })
    const pages = await engine.askEachShard(question, { tenant })
    for (const { body } of pages) {
      for (const { id: effect, shard, key } of (body as { items: readonly ShownEffect[] }).items) {
        const act = random.pick(['again', 'again', 'done', 'failed'] as const)
        // What is lost on its way back may have been done.
        if (act === 'again') this.#again.set(key, (this.#again.get(key) ?? 0) + 1)
        else this.#letterOf(key).said = true
        this.#around.trace.reach(`letters: ${act}`)
        const sent = settleEffect({ shard, effect, act, who: 'ops', why: 'a drill' })
        void engine.ask(sent, { tenant }).catch(() => undefined)
      }
    }
  }

  async #send(id: string, nth: number): Promise<Outcome> {
    const { world, random, trace } = this.#around
    const way: Way = this.#isCalm || !random.chance(goesWrong) ? 'well' : random.pick(ways)
    if (way !== 'well') {
      trace.reach(`letters: ${way}`)
      trace.faults++
    }
    trace.note(`${world.now} letter ${id} ${way}`)
    await world.sleep(random.between(1, 500))
    if (way === 'busy') return { outcome: 'later', why: '450 Come back later.' }
    if (way === 'refused') return { outcome: 'failed', why: '550 There is nobody of that name.' }
    if (way !== 'unheard') {
      const name = `${id} ${nth}`
      const round = this.#rounds.get(name) ?? { letter: id, sent: 0 }
      round.sent++
      this.#rounds.set(name, round)
      this.#letterOf(id).sent++
    }
    if (way === 'well') return { outcome: 'sent' }
    await world.sleep(patienceMs)
    throw new Error('Nobody knows.')
  }

  #letterOf(id: string): Letter {
    const known = this.#letters.get(id) ?? { written: 0, end: undefined, sent: 0, said: false }
    this.#letters.set(id, known)
    return known
  }
}
