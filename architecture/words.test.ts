import { holds, type Rule } from './rule.ts'

/** Written in two halves, so that the rules do not see themselves. */
const words = { do: 'TO' + 'DO', fix: 'FIX' + 'ME' }
const notes = new RegExp(`\\b(${words.do}|${words.fix})\\b`, 'g')

const leavesNoNotes: Rule = ({ text }) => [...text.matchAll(notes)].map(([word]) => `says ${word}`)

holds('nothing is left as a note for later', leavesNoNotes, {
  bad: [
    ['gateway/a.ts', `// ${words.do}: page the list.`],
    ['README.md', `${words.fix} tell how to start it`],
  ],
  good: [['gateway/a.ts', '// All that is to do is done.']],
})

const machinePath = /(?<![\w.:$}/-])\/(?:home|root|work|Users|mnt)\/[\w.-]+/g

const namesNoMachine: Rule = ({ text }) =>
  [...text.matchAll(machinePath)].map(([path]) => `names ${path}, a path of one machine`)

const slash = '/'

holds('no file names a path of one machine', namesNoMachine, {
  bad: [
    ['bench/RESULTS.md', `It ran in ${slash}home/anna.`],
    ['tools/a.ts', `const data = '${slash}root/data'`],
  ],
  good: [
    ['gateway/a.ts', "const path = '/v1/orders'"],
    ['gateway/a.ts', "import { work } from './home/work/a.ts'"],
  ],
})

const registryHost = /\bregistry\.[a-z0-9-]+\.(?:org|com|net|dev|io)\b/g
const resolvedElsewhere = /"resolved": "https?:/g

const namesNoRegistry: Rule = ({ text }) =>
  [registryHost, resolvedElsewhere]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(([what]) => `names a package registry: ${what}`)

holds('no file names a package registry', namesNoRegistry, {
  bad: [
    ['.npmrc', `registry=https://${'registry'}.example.org/`],
    ['package-lock.json', `"resolved${'"'}: "https://packages.example/a-1.0.0.tgz"`],
  ],
  good: [
    ['kernel/src/lib/a.ts', 'registry.services.get(name)'],
    ['package-lock.json', '"resolved": "kernel"'],
  ],
})
