import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'

/** Far less than a thread that waits for ever. */
const endMsMax = 60_000

const ends = (program: string) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', preamble + program], {
    ...{ encoding: 'utf8', timeout: endMsMax, killSignal: 'SIGKILL' },
  })
const preamble = `
  import { open } from 'node:fs/promises'
  import { endAtOnce } from ${JSON.stringify(join(import.meta.dirname, 'end-at-once.ts'))}
  process.once('exit', () => console.log('done before'))
  endAtOnce()
`

void describe('kafka: the end of a process', () => {
  it('is not held up by a call that has a thread for ever', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-end-'))
    // Whoever opens it to read waits for somebody who writes.
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const { status, signal, stdout, stderr } = ends(
      `void open(${JSON.stringify(pipe)}); setTimeout(() => process.exit(3), 50)`,
    )
    rmSync(folder, { recursive: true })
    assert.deepEqual([status, signal, stdout, stderr], [3, null, 'done before\n', ''])
  })

  it('has the code that was asked for last, and 1 for what nobody has caught', () => {
    assert.equal(ends(``).status, 0)
    assert.equal(ends(`process.exitCode = 2`).status, 2)
    const { status, stderr } = ends(`throw new Error('nobody catches this')`)
    assert.equal(status, 1)
    assert.match(stderr, /nobody catches this/)
  })
})
