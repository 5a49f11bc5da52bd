import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { median, replaceSection } from './report.ts'

describe('bench: the written report', () => {
  const before = '# Figures\n\n## `one`\n\nold\n\n## `two`\n\nkept\n'

  it('replaces the section of the same command only', () => {
    const after = replaceSection(before, '## `one`', '## `one`\n\nnew\n')
    assert.equal(after, '# Figures\n\n## `one`\n\nnew\n\n## `two`\n\nkept\n')
  })

  it('adds a section for a new command at the end', () => {
    const after = replaceSection(before, '## `three`', '## `three`\n\nnew\n')
    assert.equal(after, `${before}\n## \`three\`\n\nnew\n`)
  })

  it('does not take a longer command for the same', () => {
    const long = replaceSection('# Figures\n\n## `one --peers`\n\nold\n', '## `one`', '## `one`\n')
    assert.match(long, /old/)
  })
})

describe('bench: median', () => {
  it('is the middle one, or between the two middle ones', () => {
    assert.equal(median([3, 1, 2]), 2)
    assert.equal(median([4, 1, 2, 3]), 2.5)
  })
})
