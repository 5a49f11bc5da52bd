/** The peers are no part of Millrace: they are installed when somebody asks to be compared. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export function installPeers(): void {
  const here = import.meta.dirname
  if (existsSync(join(here, 'node_modules/.package-lock.json'))) return
  console.log('Installing the peers (Restate about 230 MB, DBOS) into bench/peers …')
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'], {
    cwd: here,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
