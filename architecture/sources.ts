/** What the rules look at: the files of the repository, and what each of them imports. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

export type Source = { readonly path: string; readonly text: string }

const root = join(import.meta.dirname, '..')

/** What .gitignore names, and Git's own. Git is not asked: a machine that runs us may lack it. */
const leftOut = (name: string): boolean =>
  name === 'node_modules' || name === 'data' || name === '.git' || name.endsWith('.log')

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !leftOut(name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path) : [path]
    })
}

/** Every file that is in the repository or would be added to it. */
export const sources: readonly Source[] = filesUnder('')
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
