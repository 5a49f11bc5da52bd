/** Every message that a store or a topic may hold: what services handle, and what contracts declare. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyMessageType } from '@millrace/kernel'
import { storefronts } from '#storefronts/all'
import { allServices } from '../../composition.ts'
import { filesLike, root } from '../files.ts'

const declares = /^export const \w+ = (command|event)\(/m

export async function messageTypes(): Promise<readonly AnyMessageType[]> {
  const composed = allServices({ fraud: { limitMinor: 0, windowMs: 1 }, storefronts })
  const handled = composed.flatMap(({ routes }) => routes.map(({ type }) => type))
  const files = filesLike('contracts/**/*.ts', 'storefronts/**/*.ts').filter(
    (path) => !path.endsWith('.test.ts') && declares.test(readFileSync(join(root, path), 'utf8')),
  )
  const modules = await Promise.all(
    files.map((path) => import(join(root, path)) as Promise<object>),
  )
  const declared = modules.flatMap((module) => Object.values(module)).filter(isType)
  const byName = new Map([...handled, ...declared].map((type) => [type.wireName, type]))
  // A question is answered at once, and lies nowhere.
  const kept = [...byName.values()].filter(({ kind }) => kind !== 'query')
  return kept.toSorted((a, b) => (a.wireName < b.wireName ? -1 : 1))
}

const isType = (value: unknown): value is AnyMessageType =>
  typeof value === 'function' && 'wireName' in value
