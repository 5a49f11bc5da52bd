import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

const skipped = new Set(['node_modules', 'data'])

/** Those that need nothing but this process, and not for long: laws and planted faults, not whole seeds. */
export const isUnitTest = (file: string): boolean =>
  !/^(simulation\/(?!laws\/|mutants\/)|e2e\/)/.test(file)

/** A test that takes longer does not end by itself; no machine is as slow as that. */
export const testMsMax = 300_000

/** The files of the project that fit a pattern, in the order of their names. */
export const filesLike = (...patterns: string[]): string[] =>
  globSync(patterns, {
    cwd: root,
    exclude: (path) => path.split('/').some((folder) => skipped.has(folder)),
  }).toSorted()

/** What is named on a command line: a folder stands for the tests in it. */
export const testsNamed = (names: readonly string[]): string[] =>
  names.flatMap((name) => {
    const isFolder = statSync(join(root, name), { throwIfNoEntry: false })?.isDirectory() === true
    return isFolder ? filesLike(`${name}/**/*.test.ts`, `${name}/**/*.e2e.ts`) : [name]
  })
