/** What there is to be allowed, and which roles are. */
import type { Role } from './key-lines.ts'

/** `open` is for everybody, `known` for any key; what is told of `all` tenants at once is for no one's alone. */
export type Access = 'open' | 'known' | 'read' | 'write' | 'tend' | 'operate' | 'all'

export const allowed: Readonly<Record<Exclude<Access, 'open'>, readonly Role[]>> = {
  known: ['shop', 'operator', 'reader'],
  read: ['shop', 'operator', 'reader'],
  write: ['shop'],
  tend: ['shop', 'operator'],
  operate: ['operator'],
  all: ['operator'],
}

const everybodys = new Set([
  '/health/live',
  '/health/ready',
  '/openapi.json',
  '/asyncapi.json',
  '/docs',
])
/** What a shop has. */
const shops = [
  ...[
    'orders',
    'accounts',
    'stock',
    'slots',
    'letters',
    'customers',
    'card-news',
    'preorders',
    'preorder-products',
  ],
].map((name) => `/v1/${name}`)

export const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** Of a route of the native API: what is not known to be a shop's, is an operator's. */
export function accessTo(method: string, path: string): Access {
  if (everybodys.has(path)) return 'open'
  if (path === '/metrics') return 'all'
  const isShops = shops.some((base) => path === base || path.startsWith(`${base}/`))
  if (!isShops || method === 'DELETE' || path.endsWith('/erasure')) return 'operate'
  if (path.startsWith('/v1/letters/') && !isReading(method)) return 'tend'
  return isReading(method) ? 'read' : 'write'
}
