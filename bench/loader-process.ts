/** The loader as the bench sees it: one question at a time, over the channel to its process. */
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Target } from './load/request.ts'
import type { FromLoader, Run, RunResult, ToLoader } from './load/run.ts'
import type { Mix } from './load/standard-order.ts'
import type { Siege } from './siege/besieger.ts'
import type { Besieged } from './siege/tally.ts'
import type { Workplace } from './workplace.ts'

/** Called when the part of a run that counts begins and ends. */
export type Marks = { readonly opened: () => void; readonly closed: () => void }

const noMarks: Marks = { opened: () => undefined, closed: () => undefined }

export class LoaderProcess {
  readonly #child: ChildProcess

  constructor(workplace: Workplace) {
    const path = join(import.meta.dirname, 'load/loader.ts')
    this.#child = workplace.start(process.execPath, [path], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
  }

  async seed(target: Target): Promise<number> {
    return this.#count({ ask: 'seed', target })
  }

  async prepare(target: Target, mix: Mix): Promise<number> {
    return this.#count({ ask: 'prepare', target, mix })
  }

  async run(run: Run, marks: Marks = noMarks): Promise<RunResult> {
    const answer = await this.#ask({ ask: 'run', run }, marks)
    if (answer.tell !== 'result') throw new Error(`The loader answered a run with ${answer.tell}`)
    return answer.result
  }

  /** The users of a storefront come, in place of those who were there before. */
  async arrive(siege: Siege): Promise<number> {
    return this.#count({ ask: 'arrive', siege })
  }

  async besiege(seconds: number): Promise<Besieged> {
    const answer = await this.#ask({ ask: 'besiege', seconds }, noMarks)
    if (answer.tell !== 'besieged') throw new Error(`The loader answered with ${answer.tell}`)
    return answer.result
  }

  async #count(question: ToLoader): Promise<number> {
    const answer = await this.#ask(question, noMarks)
    if (answer.tell !== 'done') throw new Error(`The loader answered with ${answer.tell}`)
    return answer.count
  }

  #ask(question: ToLoader, marks: Marks): Promise<FromLoader> {
    const child = this.#child
    return new Promise((resolve, reject) => {
      const onMessage = (message: FromLoader) => {
        if (message.tell === 'window-opened') return marks.opened()
        if (message.tell === 'window-closed') return marks.closed()
        child.off('message', onMessage).off('exit', onExit)
        return message.tell === 'failed' ? reject(new Error(message.why)) : resolve(message)
      }
      const onExit = () => reject(new Error('The loader is gone'))
      child.on('message', onMessage).once('exit', onExit)
      child.send(question)
    })
  }
}
