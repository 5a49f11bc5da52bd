/** Where letters by e-mail are handed over, as whom, and from whom they are. */
export type SmtpOptions = {
  readonly host: string
  readonly port: number
  /** From the first byte; else as soon as the server offers it. */
  readonly secure: boolean
  readonly login?: { readonly user: string; readonly password: string }
  readonly from: { readonly name: string; readonly address: string }
  /** Whether a letter of which nobody knows whether it was sent is sent again, rather than left to a person. */
  readonly atLeastOnce: boolean
}

const usualPorts: Readonly<Record<string, number>> = { 'smtp:': 25, 'smtps:': 465 }

type Server = Pick<SmtpOptions, 'host' | 'port' | 'secure' | 'login'>

/** Undefined where it is no address; what was given is not told: there may be a password in it. */
export function serverIn(text: string): Server | undefined {
  const url = URL.parse(text)
  const port = usualPorts[url?.protocol ?? '']
  if (url === null || port === undefined || !isServer(url)) return undefined
  const server = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? port : Number(url.port),
    secure: url.protocol === 'smtps:',
  }
  if (url.username + url.password === '') return server
  const login = { user: decoded(url.username), password: decoded(url.password) }
  return login.user === '' || login.password === '' ? undefined : { ...server, login }
}

/** Nothing but where it is. */
const isServer = ({ hostname, pathname, search, hash }: URL): boolean =>
  hostname !== '' && ['', '/'].includes(pathname) && search === '' && hash === ''

/** The first line of a file: `user:password`. */
export function loginIn(text: string): SmtpOptions['login'] | undefined {
  const [line = ''] = text.split(/\r?\n/)
  const colon = line.indexOf(':')
  if (colon < 1 || colon === line.length - 1) return undefined
  return { user: line.slice(0, colon), password: line.slice(colon + 1) }
}

const address = /^[^\s@<>",;:\\()[\]]+@[^\s@<>",;:\\()[\]]+$/

/** `Shop <shop@example.org>`, or the address alone. */
export function senderIn(text: string): SmtpOptions['from'] | undefined {
  const [, name = '', named] = /^([^<>\r\n]*)<([^<>]+)>$/.exec(text.trim()) ?? []
  const found = named ?? text.trim()
  return address.test(found) ? { name: name.trim(), address: found } : undefined
}

/** Empty where it is not escaped as it should be: then it is none. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
