/**
 * Whether a contract still takes all that was written under an earlier shape of the same version. A
 * shape may only grow: fields that are optional, words, wider bounds. All else is a new version.
 */
export type Shape = { readonly [keyword: string]: unknown }

/** What keeps the present shape from being that of the same version; nothing where it only grew. */
export function narrowed(before: Shape, now: Shape, path = ''): readonly string[] {
  return Object.keys({ ...before, ...now }).flatMap((keyword) => {
    const [old, present] = [before[keyword], now[keyword]]
    if (JSON.stringify(old) === JSON.stringify(present)) return []
    const differs = rules[keyword] ?? otherwise
    return differs({ old, present, now, path: path === '' ? 'It' : path, keyword })
  })
}

type Change = {
  readonly old: unknown
  readonly present: unknown
  readonly now: Shape
  readonly path: string
  readonly keyword: string
}

const otherwise = ({ path, keyword, old, present }: Change): readonly string[] => [
  `${path}: ${keyword} was ${JSON.stringify(old)} and is ${JSON.stringify(present)}`,
]

const bound =
  (isNarrower: (old: number, present: number) => boolean) =>
  (change: Change): readonly string[] => {
    const { old, present } = change
    if (present === undefined) return []
    if (old === undefined || isNarrower(Number(old), Number(present))) return otherwise(change)
    return []
  }

const floor = bound((old, present) => present > old)
const ceiling = bound((old, present) => present < old)

const rules: Readonly<Record<string, (change: Change) => readonly string[]>> = {
  ...{ minimum: floor, minLength: floor, minItems: floor },
  ...{ maximum: ceiling, maxLength: ceiling, maxItems: ceiling },
  // What readers of a topic take for a field that is not there does not make one fit less.
  default: () => [],
  enum: (change) => {
    const [old, present] = [words(change.old), words(change.present)]
    const gone = old.filter((word) => !present.includes(word))
    return gone.length === 0 ? [] : [`${change.path}: ${gone.join(', ')} is no word of it any more`]
  },
  items: ({ old, present, path }) => narrowed(shapeOf(old), shapeOf(present), `${path}[]`),
  properties: ({ old, present, path }) => {
    const now = shapeOf(present)
    return Object.entries(shapeOf(old)).flatMap(([name, field]) => {
      const at = path === 'It' ? name : `${path}.${name}`
      return name in now ? narrowed(shapeOf(field), shapeOf(now[name]), at) : [`${at} is gone`]
    })
  },
  required: ({ old, present, path }) => {
    const added = words(present).filter((name) => !words(old).includes(name))
    return added.map((name) => `${path}: ${name} is required now`)
  },
}

const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

const shapeOf = (value: unknown): Shape =>
  typeof value === 'object' && value !== null ? { ...value } : {}
