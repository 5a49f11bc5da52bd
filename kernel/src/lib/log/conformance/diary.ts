/** A small machine to try an engine with: a diary notes words, reminds, sends on, and acts. */
import { answered } from '../../contract/answered.ts'
import { integer, text } from '../../contract/fields.ts'
import { command, event, query } from '../../contract/message.ts'
import { answer, ask, decide, effect, later, withdraw } from '../../machine/decision.ts'
import { service, type Service } from '../../machine/service.ts'
import { Engine, type EngineOptions } from '../../runtime/engine.ts'
import type { Log } from '../log.ts'

export const note = command('diary.note', { id: text(), word: text() })
export const noted = event('diary.noted', { id: text(), word: text() })
export const noteTwice = command(
  'diary.note-twice',
  { id: text(), to: text(), word: text() },
  { needs: ({ to }) => [{ service: 'diary', key: to }] },
)
export const remind = command('diary.remind', { id: text(), name: text(), at: integer() })
export const calmDown = command('diary.calm-down', { id: text(), name: text() })
export const act = command('diary.act', { id: text(), performer: text(), name: text() })
export const askFriend = command('diary.ask-friend', { id: text(), friend: text() })
export const show = query('diary.show', { id: text() })

export type Diary = { readonly words: readonly string[] }

/** Words that begin with `bad` throw until they are mended. */
export const diaryOf = (mended: { readonly is: boolean }): Service<Diary> =>
  service<Diary>('diary', {
    keyedBy: 'id',
    initial: { words: [] },
    on: (on) => [
      on(note, ({ words }, { id, word }) => {
        if (word.startsWith('bad') && !mended.is) throw new Error(`${word} cannot be noted.`)
        const all = [...words, word]
        return decide({ words: all }, noted({ id, word }), answer(all))
      }),
      on(noteTwice, ({ words }, { id, to, word }) =>
        decide(
          { words: [...words, word] },
          note({ id: to, word: `${word}-1` }),
          note({ id: to, word: `${word}-2` }),
          noted({ id, word }),
        ),
      ),
      on(remind, (state, { id, name, at }) =>
        decide({ ...state }, later(name, at, note({ id, word: name })), answer(null)),
      ),
      on(calmDown, (state, { name }) => decide({ ...state }, withdraw(name), answer(null))),
      on(act, (state, { performer, name }) =>
        decide({ ...state }, effect(performer, name, { name }), answer(null)),
      ),
      on(askFriend, (state, { friend }) => decide(state, ask('friend', show({ id: friend })))),
      on(answered, ({ words }, { body }) =>
        decide({ words: [...words, String(body)] }, answer(body)),
      ),
      on(show, (state) => decide(state, answer(state.words))),
    ],
  })

export const tenant = 't'

/** An engine on a log, driven by hand, with a clock that only the test moves. */
export class Instance {
  readonly log: Log
  readonly engine: Engine
  readonly events: string[] = []
  readonly mended = { is: false }
  now: number
  #ids = 0

  constructor(
    log: Log,
    { now = 1000, ...options }: Partial<EngineOptions> & { now?: number } = {},
  ) {
    this.log = log
    this.now = now
    this.engine = new Engine({
      log,
      services: [diaryOf(this.mended)],
      clock: () => this.now,
      elapsed: () => 0,
      newId: () => `call-${now}-${this.#ids++}`,
      ...options,
    })
    this.engine.onCommitted(({ id }) => this.events.push(id))
  }

  static async start(...options: ConstructorParameters<typeof Instance>): Promise<Instance> {
    const instance = new Instance(...options)
    await instance.engine.start()
    return instance
  }

  /** Turns until nothing is left to do at this time. */
  async settle(turns = 100): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
      // Effects answer when the event loop comes round.
      await new Promise((resolve) => setImmediate(resolve))
      if (this.engine.nextWork > this.now) return
      await this.engine.turn()
    }
    throw new Error(`There is still something to do after ${turns} turns.`)
  }

  async told(...asked: Parameters<Engine['ask']>): ReturnType<Engine['ask']> {
    const answer = this.engine.ask(...asked)
    answer.catch(() => undefined)
    await this.settle()
    return answer
  }

  async say(id: string, word: string): Promise<unknown> {
    const { body } = await this.told(note({ id, word }), { tenant })
    return body
  }

  async words(id: string): Promise<unknown> {
    const { body } = await this.told(show({ id }), { tenant })
    return body
  }
}
