import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import { caseOpened, caseSettled, type AnyMessageType } from '@millrace/kernel'
import { factsTopics } from '#contracts/topics/facts'

const contracts = new URL('../../contracts/', import.meta.url)

/** Their events are for the machines of a storefront, and no topic of facts has them. */
const ofStorefronts = new Set(['payments.ts'])

const isEvent = (value: unknown): value is AnyMessageType =>
  typeof value === 'function' && 'kind' in value && value.kind === 'event'

const contexts: readonly object[] = await Promise.all(
  readdirSync(contracts)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => !ofStorefronts.has(name))
    .map((name) => import(new URL(name, contracts).href)),
)
const events = contexts.flatMap((context) => Object.values(context)).filter(isEvent)

const namesOf = (types: readonly AnyMessageType[]) =>
  types.map(({ wireName }) => wireName).toSorted()

describe('topics: facts', () => {
  it('have every event of every context, each once', () => {
    assert.ok(events.length > 50, `only ${events.length}`)
    const relayed = namesOf(factsTopics.flatMap((topic) => topic.events))
    assert.deepEqual(relayed, namesOf([...events, caseOpened, caseSettled]))
  })
})
