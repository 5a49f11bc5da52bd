/** What the rules look at: the files of the repository, and what each of them imports. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

export type Source = { readonly path: string; readonly text: string }

const root = join(import.meta.dirname, '..')

/** Every file that is in the repository or would be added to it. */
export const sources: readonly Source[] = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 24 },
)
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

const statement =
  /^\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+?\sfrom\s*)?['"]([^'"]+)['"]/gm
const call = /\bimport\(\s*['"]([^'"]+)['"]/g

/** Files of the repository by their path, packages by their name. */
export function importsOf({ path, text }: Source): string[] {
  if (!isCode(path)) return []
  return [statement, call]
    .flatMap((pattern) => [...text.matchAll(pattern)].map(([, specifier = '']) => specifier))
    .map((specifier) => {
      if (specifier.startsWith('.')) return posix.join(dirname(path), specifier)
      return specifier.startsWith('#') ? `${specifier.slice(1)}.ts` : specifier
    })
}

export const isCode = (path: string): boolean => /\.(ts|js)$/.test(path)

export const isTest = (path: string): boolean => /\.(test|e2e)\.ts$/.test(path)

export const isUnder = (folder: string, path: string): boolean => path.startsWith(`${folder}/`)
