/** Holds a store that is at rest to the laws of the house. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export type Verified = { readonly clean: boolean; readonly text: string }

const root = join(import.meta.dirname, '..')

export const verify = (data: string): Verified => verifyPlace(['--data', data])

/** The flags say where the store is. */
export function verifyPlace(place: readonly string[]): Verified {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/verify.ts', ...place], {
    cwd: root,
    encoding: 'utf8',
    timeout: 600_000,
  })
  return { clean: status === 0, text: `${stdout}${stderr}`.trim() }
}
