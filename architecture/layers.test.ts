import { importsOf, isCode, isTest, isUnder, type Source } from './sources.ts'
import { holds, type Rule } from './rule.ts'

const composes = ['main.ts', 'composition.ts']
const mayCompose = (path: string): boolean =>
  composes.includes(path) || isUnder('simulation', path) || isTest(path)

const contextOf = (path: string): string | undefined => /^services\/([^/]+)\//.exec(path)?.[1]

const importsThat = (source: Source, isWrong: (imported: string) => boolean): string[] =>
  importsOf(source)
    .filter(isWrong)
    .map((imported) => `imports ${imported}`)

const meetInContracts: Rule = (source) => {
  const own = contextOf(source.path)
  if (own === undefined && mayCompose(source.path)) return []
  return importsThat(source, (imported) => {
    const other = contextOf(imported)
    return other !== undefined && other !== own
  })
}

holds('services meet only in contracts', meetInContracts, {
  bad: [
    ['services/orders/a.ts', "import { hold } from '#services/billing/account'"],
    ['services/orders/a.ts', "import type { Account } from '../billing/account.ts'"],
    ['services/orders/a.test.ts', "import { anna } from '#services/billing/anna'"],
    ['gateway/routes/a.ts', "import { billing } from '#services/billing/billing'"],
    ['sagas/a.ts', "import { billing } from '../services/billing/billing.ts'"],
  ],
  good: [
    ['services/orders/a.ts', "import { holdMoney } from '#contracts/billing'"],
    ['services/orders/a.ts', "import { tea } from './tea.ts'"],
    ['composition.ts', "import { billing } from '#services/billing/billing'"],
  ],
})

const sagasAreComposed: Rule = (source) =>
  isUnder('sagas', source.path) || mayCompose(source.path)
    ? []
    : importsThat(source, (imported) => isUnder('sagas', imported))

holds('sagas are known to their composition only', sagasAreComposed, {
  bad: [
    ['gateway/a.ts', "import { placeOrder } from '#sagas/place-order'"],
    ['services/orders/a.ts', "import { placeOrder } from '../../sagas/place-order.ts'"],
  ],
  good: [['sagas/a.ts', "import { ordered } from './ordered.ts'"]],
})

const knowsNoStorefront: Rule = (source) =>
  isUnder('gateway', source.path)
    ? importsThat(source, (imported) => isUnder('storefronts', imported))
    : []

holds('the gateway knows no storefront', knowsNoStorefront, {
  bad: [
    ['gateway/a.ts', "import type { Storefront } from '#storefronts/storefront'"],
    ['gateway/thread/a.ts', "import { wallet } from '../../storefronts/wallet/wallet.ts'"],
  ],
  good: [
    ['gateway/a.ts', "import { orderId } from '#contracts/fields'"],
    ['storefronts/a.ts', "import { Edge } from '#gateway/edge'"],
  ],
})

const domain = ['services', 'sagas', 'contracts', 'checks']
const domainPackages = new Set(['@millrace/kernel', '@millrace/kernel/testing'])
const specPackages = new Set([
  ...domainPackages,
  'node:test',
  'node:assert/strict',
  'fast-check',
  'avsc',
])

const doesNoIo: Rule = (source) => {
  if (!domain.some((folder) => isUnder(folder, source.path))) return []
  const packages = isTest(source.path) ? specPackages : domainPackages
  return importsThat(
    source,
    (imported) => !packages.has(imported) && !domain.some((folder) => isUnder(folder, imported)),
  )
}

holds('the domain does no I/O', doesNoIo, {
  bad: [
    ['services/orders/a.ts', "import { readFileSync } from 'node:fs'"],
    ['sagas/a.ts', "import fs from 'fs'"],
    ['contracts/a.ts', "import type { Edge } from '../gateway/edge.ts'"],
    ['services/orders/a.ts', "import { it } from 'node:test'"],
    ['services/orders/a.ts', "const later = await import('node:timers')"],
    ['services/orders/a.ts', "import {\n  get,\n  set,\n} from 'prom-client'"],
  ],
  good: [
    ['services/orders/a.test.ts', "import { it } from 'node:test'"],
    ['sagas/a.ts', "import { saga } from '@millrace/kernel'"],
    ['gateway/a.ts', "import { readFileSync } from 'node:fs'"],
  ],
})

const contractsStandAlone: Rule = (source) =>
  isUnder('contracts', source.path) && !isTest(source.path)
    ? importsThat(
        source,
        (imported) => !isUnder('contracts', imported) && imported !== '@millrace/kernel',
      )
    : []

holds('contracts know nobody who uses them', contractsStandAlone, {
  bad: [['contracts/a.ts', "import type { Account } from '#services/billing/account'"]],
  good: [['contracts/a.ts', "import { sku } from './fields.ts'"]],
})

/** A path of the repository that is not the kernel's, be it reached by dots or by an alias. */
const isOutside = (imported: string): boolean => isCode(imported) && !isUnder('kernel', imported)

const knowsNoBusiness: Rule = (source) =>
  isUnder('kernel', source.path)
    ? importsThat(source, (imported) => isOutside(imported) || imported.startsWith('@millrace/'))
    : []

holds('the kernel knows no business', knowsNoBusiness, {
  bad: [
    ['kernel/src/lib/a.ts', "import { orderId } from '#contracts/fields'"],
    ['kernel/src/lib/a.ts', "import { orderId } from '../../../contracts/fields.ts'"],
    ['kernel/src/lib/a.ts', "import { saga } from '@millrace/kernel'"],
  ],
  good: [
    ['kernel/src/lib/a.ts', "import { Type } from 'typebox'"],
    ['kernel/src/lib/log/a.ts', "import { entries } from '../machine/entries.ts'"],
  ],
})

const frontDoors = new Set([
  '@millrace/kernel',
  '@millrace/kernel/testing',
  '@millrace/kernel/kafka',
  '@millrace/kernel/registry',
])

const byTheFrontDoor: Rule = (source) =>
  isUnder('kernel', source.path)
    ? []
    : importsThat(
        source,
        (imported) =>
          isUnder('kernel', imported) ||
          (imported.startsWith('@millrace/') && !frontDoors.has(imported)),
      )

holds('the kernel is entered by its front door', byTheFrontDoor, {
  bad: [
    ['composition.ts', "import { Engine } from './kernel/src/lib/runtime/engine.ts'"],
    ['gateway/a.ts', "import { Engine } from '../kernel/src/index.ts'"],
    ['gateway/a.ts', "import { Engine } from '@millrace/kernel/src/lib/runtime/engine.ts'"],
  ],
  good: [['gateway/a.ts', "import { Engine } from '@millrace/kernel'"]],
})

const reExport = /^export\s+(?:type\s+)?(\*|\{[^}]*\})[^'"\n]*\bfrom\s*['"]/gm
const frontDoorFiles = new Set([
  'kernel/src/index.ts',
  'kernel/src/testing.ts',
  'kernel/src/kafka.ts',
  'kernel/src/registry.ts',
])

const reExportsInFrontDoors: Rule = ({ path, text }) => {
  if (!isCode(path)) return []
  return [...text.matchAll(reExport)]
    .filter(([, what]) => what === '*' || !frontDoorFiles.has(path))
    .map(([line]) => `re-exports: ${line.split('\n')[0]}`)
}

holds('re-exports stand only in front doors, name by name', reExportsInFrontDoors, {
  bad: [
    ['services/orders/a.ts', "export { show } from './order.ts'"],
    ['services/orders/a.ts', "export type { Order } from './order.ts'"],
    ['kernel/src/index.ts', "export * from './lib/log/log.ts'"],
  ],
  good: [
    ['kernel/src/index.ts', "export {\n  entries,\n} from './lib/machine/entries.ts'"],
    ['services/orders/a.ts', 'export { show }'],
  ],
})
