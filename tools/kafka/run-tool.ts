/** Runs one of the tools that others brought along, and says what is missing where there is none. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

type Options = {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Hears every line that the tool prints. */
  readonly onLine?: (line: string) => void
}

/** What the tool printed; throws with its last lines when it fails. */
export async function runTool(
  command: string,
  args: readonly string[],
  { cwd, env, onLine }: Options = {},
): Promise<string> {
  const running = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const hear = (part: Buffer): void => {
    said += part.toString()
    if (onLine !== undefined) for (const line of part.toString().split('\n')) onLine(line)
  }
  running.stdout.on('data', hear)
  running.stderr.on('data', hear)
  const [code] = (await once(running, 'close')) as [number | null]
  if (code === 0) return said
  throw new Error(`${command} ended with ${code}:\n${said.split('\n').slice(-25).join('\n')}`)
}

export async function isThere(command: string, ...args: string[]): Promise<boolean> {
  return runTool(command, args).then(
    () => true,
    () => false,
  )
}
