/** The operator of a run: looks after the dead letters and the cases of all instances. */
import type { DeadLetter } from '@millrace/kernel'
import type { Random } from './random.ts'
import type { Actor } from './stage.ts'
import type { Trace } from './trace.ts'

type Watch = {
  readonly actors: readonly Actor[]
  readonly random: Random
  readonly trace: Trace
}

/** An ask that its saga repeats, or a call that its client repeats, may be dropped without harm. */
const droppable = new Set(['warehouse', 'billing', 'delivery', 'fraud', 'details'])
const notDroppable = /(\.sweep|-due|answered|forget-old-calls)$/

const mayDrop = ({ service, message: { type, timer } }: DeadLetter): boolean =>
  timer === undefined && droppable.has(service) && !notDroppable.test(type)

export function lookAfter({ actors, random, trace }: Watch): void {
  for (const { engine } of actors) {
    if (engine === undefined) continue
    for (const letter of engine.deadLetters) {
      const act = actOn(letter, random)
      trace.reach(`operator: ${act}`)
      trace.note(`${act} ${letter.id} of ${letter.service} ${letter.key}`)
      const data = act === 'correct' ? { data: letter.message.data } : {}
      const done = engine.operate({ letter: letter.id, act, ...data, who: 'ops', why: 'a drill' })
      // A commit that fails takes the act with it; the letter is there again after the restart.
      done.catch(() => undefined)
    }
  }
}

function actOn(letter: DeadLetter, random: Random): 'retry' | 'drop' | 'correct' {
  if (mayDrop(letter) && random.chance(0.3)) return 'drop'
  return random.chance(0.2) ? 'correct' : 'retry'
}
