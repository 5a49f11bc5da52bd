import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { holds, type Rule } from './rule.ts'
import { isCode, sources } from './sources.ts'

const folders = new Set([
  ...['contracts', 'services', 'sagas', 'storefronts', 'gateway', 'console', 'kernel'],
  ...['checks', 'client', 'instance'],
  ...['simulation', 'e2e', 'bench', 'architecture', 'guide', 'decisions', 'deploy', 'tools'],
  '.ci',
])

const namesTheBusiness: Rule = ({ path }) => {
  const [top = '', ...rest] = path.split('/')
  return rest.length === 0 || folders.has(top) ? [] : [`${top}/ is no folder of the house`]
}

holds('the top folders name the business or the machine', namesTheBusiness, {
  bad: [
    ['src/main.ts', ''],
    ['packages/kernel/index.ts', ''],
    ['shared/money.ts', ''],
  ],
  good: [
    ['main.ts', ''],
    ['services/orders/order.ts', ''],
  ],
})

const linesMax = 300

/** Nobody writes it, and nobody reads all of it. */
const isMade = (path: string): boolean => path === 'client/api.ts'

const isShort: Rule = ({ path, text }) => {
  const lines = text.split('\n').length - 1
  return isCode(path) && !isMade(path) && lines > linesMax
    ? [`has ${lines} lines, ${linesMax} at most`]
    : []
}

holds('files are short', isShort, {
  bad: [['kernel/src/lib/a.ts', '\n'.repeat(linesMax + 1)]],
  good: [
    ['kernel/src/lib/a.ts', '\n'.repeat(linesMax)],
    ['package-lock.json', '\n'.repeat(linesMax + 1)],
  ],
})

const sayNothing = new Set([
  ...['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'misc', 'types'],
  ...['manager', 'impl', 'base'],
])
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|e2e))?\.(ts|js)$/

const isNamedForWhatIsInIt: Rule = ({ path }) => {
  const parts = path.split('/')
  const file = parts.at(-1) ?? ''
  const [stem = ''] = file.split('.')
  const empty = [...parts.slice(0, -1), stem].filter((name) => sayNothing.has(name))
  return [
    ...empty.map((name) => `${name} says nothing`),
    ...(isCode(path) && !kebab.test(file) ? [`${file} is not in kebab-case`] : []),
  ]
}

holds('files and folders are named for what is in them', isNamedForWhatIsInIt, {
  bad: [
    ['services/orders/types.ts', ''],
    ['gateway/utils/json.ts', ''],
    ['kernel/src/lib/base.test.ts', ''],
    ['gateway/jsonBody.ts', ''],
    ['gateway/JsonBody.ts', ''],
  ],
  good: [
    ['services/orders/place-order.test.ts', ''],
    ['e2e/orders.e2e.ts', ''],
    ['README.md', ''],
  ],
})

describe('architecture: every context says what it owns', () => {
  const paths = new Set(sources.map(({ path }) => path))
  const contexts = new Set(
    [...paths].filter((path) => path.startsWith('services/')).map((path) => path.split('/')[1]),
  )
  for (const context of contexts) {
    it(`services/${context} has a README`, () => {
      assert.ok(paths.has(`services/${context}/README.md`))
    })
  }
})
