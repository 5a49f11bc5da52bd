/**
 * The flags of a command for developers: `--help` prints how it is called and ends with 0; a flag that
 * is not known, or lacks its value, is one line and exit code 2.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util'

const exitRefused = 2

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: T }>>

export function flagsOf<const T extends Options>(
  usage: string,
  options: T,
  args: readonly string[] = process.argv.slice(2),
): Parsed<T>['values'] {
  helpWith(usage, args)
  try {
    const { values } = parseArgs({ args: [...args], options })
    for (const [name, value] of Object.entries(values)) {
      if (value === '') refuse(`--${name} wants a value`)
    }
    return values
  } catch (error) {
    refuse(error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error))
  }
}

/** For a command that hands on what else it is given, and so knows no flags of its own. */
export function helpWith(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  if (!args.includes('--help')) return
  process.stdout.write(`${usage}\n`)
  process.exit(0)
}

export function refuse(why: string): never {
  process.stderr.write(`${why.replace(/\.$/, '')}. See --help.\n`)
  process.exit(exitRefused)
}
