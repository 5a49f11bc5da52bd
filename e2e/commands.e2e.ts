/** The commands for developers as a person calls them: how they say what they take. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '..')
const commands = {
  simulate: 'simulation/simulate.ts',
  'kill-test': 'tools/kill-test.ts',
  'disk-fault-test': 'tools/disk-fault-test.ts',
  'last-units-test': 'tools/last-units-test.ts',
  verify: 'tools/verify.ts',
  bench: 'bench/bench.ts',
  populate: 'tools/populate.ts',
  'payment-provider': 'tools/payment-provider.ts',
}

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, out: stdout, err: stderr }
}

describe('the commands for developers', () => {
  for (const [name, file] of Object.entries(commands)) {
    it(`npm run ${name} says how it is called, and refuses a flag that it does not know`, () => {
      const help = run(file, '--help')
      assert.deepEqual([help.status, help.err], [0, ''])
      assert.ok(help.out.startsWith(`Usage: npm run ${name}`))
      const unknown = run(file, '--colour')
      assert.deepEqual([unknown.status, unknown.out], [2, ''])
      assert.equal(unknown.err, "Unknown option '--colour'. See --help.\n")
    })
  }

  it('refuse a flag without its value, in one line', () => {
    for (const [file, flag, why] of [
      [commands.verify, '--data=', '--data wants a value. See --help.\n'],
      [commands.bench, '--seconds=x', '--seconds wants a number above 0. See --help.\n'],
      ['main.ts', '--data=', '--data wants a directory.\n'],
    ] as const) {
      const { status, err } = run(file, flag)
      assert.deepEqual([status, err], [2, why])
    }
  })
})
