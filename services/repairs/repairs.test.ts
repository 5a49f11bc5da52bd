import { describe, it } from 'node:test'
import { answer, later, refuse } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { forgetRepair, noteRepair, showRepair } from '#contracts/repairs'
import { repairs } from './repairs.ts'

const requestId = 'key-1'
const asked = { digest: 'd1', letters: [{ shard: 2, id: 'l-1' }], hasMore: false }
const note = noteRepair({ requestId, ...asked })
const noted = given(repairs(1000)).when(note)

describe('repairs: note', () => {
  it('keeps what is acted on, and forgets it after its time', () => {
    noted.then(later('forget', testTime + 1000, forgetRepair({ requestId })), answer(asked))
    noted.when(forgetRepair({ requestId })).leaves({ digest: '', letters: [] })
  })

  it('answers with what came first, whatever lies there by now', () => {
    const again = noteRepair({ requestId, ...asked, letters: [] })
    noted.when(again).then(answer(asked)).changesNothing()
    noted.when(showRepair({ requestId })).then(answer(asked))
  })

  it('refuses another body under the key', () => {
    const other = noteRepair({ requestId, ...asked, digest: 'd2' })
    const detail = 'This key came before with another body.'
    noted
      .when(other)
      .then(refuse({ refused: 'key-used', detail }))
      .changesNothing()
  })

  it('shows nothing where nothing was noted', () => {
    given(repairs()).when(showRepair({ requestId })).then(answer(null))
  })
})
