/** Where letters by e-mail go from here, as the command line has it. */
import { readFileSync } from 'node:fs'
import { loginIn, senderIn, serverIn, type SmtpOptions } from '../gateway/smtp/smtp-options.ts'
import { BadSetting, type LetterSettings } from '../settings.ts'

/** Undefined where no server is named: letters lie in the outbox then. */
export function smtpHere({
  smtp,
  smtpLogin: login,
  lettersFrom: from,
  letters: how,
}: LetterSettings): SmtpOptions | undefined {
  if (how !== 'at-most-once' && how !== 'at-least-once') {
    throw new BadSetting(`--letters ${how} is not known; write at-most-once or at-least-once.`)
  }
  if (smtp === '') {
    const [name] = Object.entries({ 'smtp-login': login, 'letters-from': from }).find(
      ([, text]) => text !== '',
    ) ?? [undefined]
    if (name === undefined) return undefined
    throw new BadSetting(`--${name} is for letters by e-mail: give --smtp as well.`)
  }
  const server = serverIn(smtp)
  if (server === undefined) {
    throw new BadSetting('--smtp is no address; write smtp://host:port, or smtps://.')
  }
  const sender = senderIn(from)
  if (sender === undefined) {
    throw new BadSetting('--letters-from is no address; write Shop <shop@example.org>.')
  }
  const own = login === '' ? {} : { login: readLogin(login) }
  return { ...server, ...own, from: sender, atLeastOnce: how === 'at-least-once' }
}

function readLogin(file: string): NonNullable<SmtpOptions['login']> {
  const login = loginIn(textOf(file))
  if (login !== undefined) return login
  throw new BadSetting(`${file} has no user:password in its first line.`)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new BadSetting(`--smtp-login ${file} cannot be read: ${why}.`)
  }
}
