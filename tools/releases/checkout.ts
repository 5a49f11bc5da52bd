/** An earlier commit of this repository, laid out beside it so that it can be run. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Nothing where Git or the history is missing: a shallow clone, an unpacked archive. */
export function git(home: string, args: readonly string[], index?: string): string | undefined {
  const env = index === undefined ? process.env : { ...process.env, GIT_INDEX_FILE: index }
  const run = spawnSync('git', ['-C', home, ...args], { encoding: 'utf8', env })
  return run.status === 0 ? run.stdout.trim() : undefined
}

/** The commit before the last one that changed more than words. */
export function previousCommit(home: string): string | undefined {
  const changes = ['log', '--format=%H', '--max-count=2', '--', '.', ':(exclude)*.md']
  return git(home, changes)?.split('\n')[1]
}

export const commitNamed = (home: string, name: string): string | undefined =>
  git(home, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`])

export const subjectOf = (home: string, commit: string): string =>
  git(home, ['log', '--format=%h %s', '--max-count=1', commit]) ?? commit

/** Writes what a commit holds, and leaves the checkout and its index alone. */
export function layOutCommit(home: string, commit: string, to: string): void {
  mkdirSync(to, { recursive: true })
  const index = `${to}.index`
  const isRead = git(home, ['read-tree', commit], index) !== undefined
  const write = ['checkout-index', '--all', `--prefix=${to}/`]
  if (isRead && git(home, write, index) !== undefined) return
  throw new Error(`Git cannot lay out ${commit}.`)
}

/** Gives it the packages that are here already, or its own where it wants others. */
export function install(home: string, to: string): void {
  if (!isServedBy(packagesOf(to), packagesOf(home))) {
    const npm = ['ci', '--include=dev', '--no-audit', '--no-fund']
    const run = spawnSync('npm', npm, { cwd: to, encoding: 'utf8' })
    if (run.status !== 0) throw new Error(`npm ci failed in ${to}:\n${run.stderr}`)
    return
  }
  const modules = join(home, 'node_modules')
  mkdirSync(join(to, 'node_modules', '@millrace'), { recursive: true })
  for (const name of readdirSync(modules)) {
    const isOwn = name === '@millrace' || name === '.cache'
    if (!isOwn) symlinkSync(join(modules, name), join(to, 'node_modules', name))
  }
  symlinkSync(join(to, 'kernel'), join(to, 'node_modules', '@millrace', 'kernel'))
}

type Packages = Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>

const packagesOf = (home: string): Packages => {
  const lock = join(home, 'package-lock.json')
  if (!existsSync(lock)) return {}
  return (JSON.parse(readFileSync(lock, 'utf8')) as { packages: Packages }).packages
}

/** Whether every package that is wanted is there, in the same version. */
export const isServedBy = (wanted: Packages, there: Packages): boolean =>
  Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      !path.startsWith('node_modules/') || optional === true || there[path]?.version === version,
  )
