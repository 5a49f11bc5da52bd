/** Our client, against a registry that is not ours. */
import { registryConformance } from './conformance.ts'
import { ConfluentRegistry } from './confluent-registry.ts'

const given = process.env['MILLRACE_TEST_REGISTRY']
const reason = 'none was given; `npm run registry:test` brings one along'

registryConformance(
  'one that speaks the API of Confluent',
  () => Promise.resolve(new ConfluentRegistry(given ?? '')),
  { skip: given === undefined ? reason : false },
)
