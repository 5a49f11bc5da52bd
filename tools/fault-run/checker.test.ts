import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const python = 'python3'
const isThere = spawnSync(python, ['--version']).status === 0
const skip = isThere ? false : 'there is no python3 on the path'

void describe('fault run: the checker', { skip }, () => {
  it('finds nothing in a run that is as it should be, and each violation that is planted', () => {
    const script = join(import.meta.dirname, 'checker', 'plant.py')
    const args = ['-B', script]
    const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' })
    assert.equal(status, 0, `${stdout}${stderr}`)
    assert.match(stdout, /^self-test: (\d{2}) violations planted, \1 found$/m)
  })
})
