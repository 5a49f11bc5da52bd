import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { remedyFor } from './errors.ts'
import { inTime, Unanswered } from './in-time.ts'

/** A process in which a call holds a thread for ever, and which wants to end with 1. */
const stuck = (pipe: string): string => `
  import { open } from 'node:fs/promises'
  import { onThread } from ${JSON.stringify(join(import.meta.dirname, 'in-time.ts'))}
  void onThread(open(${JSON.stringify(pipe)}))
  setTimeout(() => process.exit(1), 50)
`
const answered = `
  import { onThread } from ${JSON.stringify(join(import.meta.dirname, 'in-time.ts'))}
  await onThread(Promise.resolve())
  process.exit(1)
`
const ends = (program: string) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })

void describe('kafka: a call that is not answered', () => {
  it('is over when its time is, and nothing is repeated or aborted after it', () => {
    assert.equal(remedyFor(new Unanswered('The Kafka client gave no answer.')), 'end')
  })

  it('does not hold the end of its process up', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-in-time-'))
    // Whoever opens it to read waits for somebody who writes.
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const { signal, stderr } = ends(stuck(pipe))
    rmSync(folder, { recursive: true })
    assert.equal(signal, 'SIGKILL', stderr)
  })

  it('lets a process end as it wants to when all are answered', () => {
    const { status, stderr } = ends(answered)
    assert.equal(status, 1, stderr)
  })

  it('is answered as it was answered, be it with an error, when it was in time', async () => {
    assert.equal(await inTime(Promise.resolve('done'), 15_000), 'done')
    const refused = new Error('refused')
    await assert.rejects(inTime(Promise.reject(refused), 15_000), refused)
  })
})
