/** `npm run client`: makes the types of the TypeScript client anew, from the OpenAPI document. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiText, type Document } from './client/api-text.ts'
import { documentOf } from './client/document.ts'
import { root } from './files.ts'
import { flagsOf } from './flags.ts'

flagsOf('Usage: npm run client\n\nWrites client/api.ts anew, from the OpenAPI document.', {})

writeFileSync(join(root, 'client', 'api.ts'), apiText(documentOf() as Document))
