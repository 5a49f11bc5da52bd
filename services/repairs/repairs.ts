import {
  answer,
  decide,
  later,
  refuse,
  service,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { forgetRepair, noteRepair, showRepair, type NotedRepair } from '#contracts/repairs'

const dayMs = 24 * 60 * 60_000

/** What a key stands for; nothing while its digest is empty. */
const free: NotedRepair = { digest: '', letters: [], hasMore: false }

const onNote =
  (keptMs: number) =>
  (
    repair: NotedRepair,
    { requestId, ...asked }: Payload<typeof noteRepair>,
    { now }: Context,
  ): Decision<NotedRepair> => {
    if (repair.digest === '') {
      const forget = later('forget', now + keptMs, forgetRepair({ requestId }))
      return decide(asked, forget, answer(asked))
    }
    if (repair.digest === asked.digest) return decide(repair, answer(repair))
    const detail = 'This key came before with another body.'
    return decide(repair, refuse({ refused: 'key-used', detail }))
  }

export const repairs = (keptMs = dayMs) =>
  service<NotedRepair>('repairs', {
    keyedBy: 'requestId',
    initial: free,
    on: (on) => [
      on(noteRepair, onNote(keptMs)),
      on(showRepair, (repair) => decide(repair, answer(repair.digest === '' ? null : repair))),
      on(forgetRepair, () => decide(free)),
    ],
  })
