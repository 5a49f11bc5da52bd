import { globSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

const skipped = new Set(['node_modules', 'data'])

/** The files of the project that fit a pattern, in the order of their names. */
export const filesLike = (...patterns: string[]): string[] =>
  globSync(patterns, {
    cwd: root,
    exclude: (path) => path.split('/').some((folder) => skipped.has(folder)),
  }).toSorted()
