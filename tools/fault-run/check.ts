/** Has the checker read all topics and all answers; what it says is passed on. */
import { join } from 'node:path'
import { runTool } from '../kafka/run-tool.ts'
import { pythonWithKafka } from './python.ts'

const checker = join(import.meta.dirname, 'checker')

type Wanted = {
  readonly directory: string
  readonly brokers: string
  readonly topicPrefix: string
  readonly say: (line: string) => void
}

export async function checked({ directory, brokers, topicPrefix, say }: Wanted): Promise<boolean> {
  const python = await pythonWithKafka(say)
  const hear = (line: string): void => {
    if (line !== '') say(line)
  }
  const steps = [
    ['read_topics.py', '--brokers', brokers, '--prefix', topicPrefix, '--out', directory],
    ['check.py', directory],
    ['plant.py', directory],
  ]
  for (const [script = '', ...args] of steps) {
    try {
      await runTool(python, ['-B', join(checker, script), ...args], { onLine: hear })
    } catch {
      say(`The checker's ${script} found something, or could not do its work.`)
      return false
    }
  }
  return true
}
