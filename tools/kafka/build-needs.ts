/** What a build of the Kafka client needs of the machine, and how to get what is missing. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isThere } from './run-tool.ts'

const tools: readonly (readonly [command: string, what: string])[] = [
  ['make', 'make'],
  ['g++', 'a C++ compiler (g++)'],
  ['python3', 'python3'],
]

const headers: readonly (readonly [file: string, library: string])[] = [
  ['openssl/ssl.h', 'OpenSSL (Debian: libssl-dev)'],
  ['zlib.h', 'zlib (Debian: zlib1g-dev)'],
  ['zstd.h', 'zstd (Debian: libzstd-dev)'],
  ['curl/curl.h', 'curl (Debian: libcurl4-openssl-dev)'],
]

export type Needs = {
  /** The folder with the headers of this Node, where it is here. */
  readonly headers: string | undefined
  readonly missing: readonly string[]
}

/** `places` are where the headers of this Node may lie. */
export async function missingForBuild(places: readonly string[]): Promise<Needs> {
  const missing: string[] = []
  for (const [command, what] of tools) {
    if (!(await isThere(command, '--version'))) missing.push(what)
  }
  if (!missing.some((what) => what.includes('g++'))) {
    for (const [file, library] of headers) {
      if (!(await compiles(file))) missing.push(`the headers of ${library}`)
    }
  }
  const found = places.flatMap(withHeaders).at(0)
  if (found === undefined) missing.push('the headers of this Node; the build will fetch them')
  return { headers: found, missing }
}

/** The package that brings Node may keep it one folder further down. */
const withHeaders = (place: string): string[] =>
  [place, join(place, 'node_modules', `node-${process.platform}-${process.arch}`)].filter(
    (folder) => existsSync(join(folder, 'include', 'node', 'node.h')),
  )

async function compiles(file: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-header-'))
  try {
    const source = join(folder, 'a.cc')
    await writeFile(source, `#include <${file}>\n`)
    return await isThere('g++', '-fsyntax-only', source)
  } finally {
    await rm(folder, { recursive: true })
  }
}
