import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { tellWhatIsNotBack } from './not-back.ts'

void describe('fault run: what is not back', () => {
  it('is told with its words, and with what was last heard of it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-not-back-'))
    const server = createServer((_, response) => {
      response.writeHead(503).end('{\n  "detail": "It waits for the state of shards 3."\n}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const logs = [1, 2].map((slot) => join(directory, `slot-${slot}.log`))
    for (const log of logs) writeFileSync(log, `first of ${log}\n\n1\n2\n3\n4\nlast of ${log}\n`)
    mkdirSync(join(directory, 'kafka', 'broker-1'), { recursive: true })
    const noise = 'Connection to node 1 could not be established.\n'
    writeFileSync(join(directory, 'kafka', 'broker-1', 'broker.log'), `Killed\n${noise}`)
    const said: string[] = []
    try {
      const instances = logs.map((log, at) => ({
        ...{ slot: at + 1, log, runs: at === 0, url: `http://127.0.0.1:${port}` },
      }))
      await tellWhatIsNotBack({ directory, instances, say: (line) => said.push(line) })
    } finally {
      server.close()
      rmSync(directory, { recursive: true })
    }
    const text = said.join('\n')
    assert.match(text, /instance 1: 503 \{ "detail": "It waits for the state of shards 3\." \}/)
    assert.match(text, /instance 2: does not run/)
    assert.match(text, /last of .*slot-1\.log/)
    assert.doesNotMatch(text, /first of|could not be established/)
    assert.match(text, /broker-1:\n {4}Killed/)
  })
})
