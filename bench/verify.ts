/** Holds a store that is at rest to the laws of the house. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export function verify(data: string): { readonly clean: boolean; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['tools/verify.ts', '--data', data],
    { cwd: root, encoding: 'utf8', timeout: 600_000 },
  )
  return { clean: status === 0, text: `${stdout}${stderr}`.trim() }
}
