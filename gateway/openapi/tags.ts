/** What calls are found under by whoever looks for them: by what they are about, in the order of a shop's day. */
export type Tag = { readonly name: string; readonly description: string }

type Subject = Tag & { readonly resources: readonly string[] }

const subjects: readonly Subject[] = [
  {
    ...{ name: 'Orders', resources: ['orders'] },
    description: 'Placed, listed, followed; shipped, canceled, and given back in parts.',
  },
  {
    ...{ name: 'Pre-orders', resources: ['preorders', 'preorder-products'] },
    description:
      'Products that are ordered before they are there, and the wave that releases them.',
  },
  {
    ...{ name: 'Accounts', resources: ['accounts'] },
    description: 'Money that orders are paid from: deposits, balances and the ledger.',
  },
  {
    ...{ name: 'Cards', resources: ['card-news'] },
    description:
      'What the payment provider tells by itself; an order names its card when it is placed.',
  },
  {
    ...{ name: 'Customers', resources: ['customers'] },
    description: 'Names and addresses, sealed; who is erased, and what is left of them.',
  },
  {
    ...{ name: 'Stock', resources: ['stock'] },
    description: 'What is on hand, held and sold.',
  },
  {
    ...{ name: 'Delivery slots', resources: ['slots'] },
    description: 'When orders are delivered, and how many.',
  },
  {
    ...{ name: 'Letters', resources: ['letters'] },
    description: 'What customers are told, by which way, and what became of it.',
  },
  {
    ...{ name: 'Checks and reviews', resources: ['checks', 'reviews'] },
    description: 'Judges of orders, and what they leave to a person.',
  },
  {
    ...{ name: 'Repair', resources: ['dead-letters', 'effects', 'cases', 'audit'] },
    description: 'What could not be handled, what is not answered, and who did what about it.',
  },
  {
    ...{ name: 'Topics', resources: ['log'] },
    description: 'The log as a person reads it, and records by hand.',
  },
]
const house: Tag = {
  name: 'Health and documents',
  description: 'Whether the server is ready, how it does, and what describes it.',
}

/** What a path is about: `/v1/orders/{id}` about orders; what is no resource is the house's. */
export function tagOf(path: string): string {
  const [, resource] = /^\/v1\/([\w-]+)/.exec(path) ?? []
  if (resource === undefined) return house.name
  const subject = subjects.find(({ resources }) => resources.includes(resource))
  return subject?.name ?? titled(resource)
}

/** A resource that nobody has described here is found under its own name, behind the others. */
export function tagsOf(paths: readonly string[]): readonly Tag[] {
  const used = new Set(paths.map(tagOf))
  const known = [...subjects.map(({ name, description }) => ({ name, description })), house]
  const others = [...used].filter((tag) => known.every(({ name }) => name !== tag))
  return [
    ...known.filter(({ name }) => used.has(name)),
    ...others.map((name) => ({ name, description: '' })),
  ]
}

const titled = (resource: string): string =>
  resource.charAt(0).toUpperCase() + resource.slice(1).replaceAll('-', ' ')
