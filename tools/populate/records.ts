/** What the populator writes: the stock, the customers, and an order and its payment a beat. */
const products = ['JUMPERS', 'UNDERPANTS', 'STOCKINGS'] as const

export const stock = [
  ['UNDERPANTS', 20],
  ['JUMPERS', 10],
] as const

const people = [
  ['Jay', 'Kreps', 'platinum'],
  ['Neha', 'Narkhede', 'platinum'],
  ['Jun', 'Rao', 'platinum'],
  ['Trisha', 'Smith', 'bronze'],
  ['Monica', 'Brown', 'gold'],
  ['Gaurav', 'Night', 'silver'],
  ['Amanda', 'Leeworth', 'gold'],
  ['Lisa', 'Champion', 'silver'],
  ['Bob', 'West', 'bronze'],
] as const

export const customers = people.map(([firstName, lastName, level], at) => ({
  id: at + 1,
  firstName,
  lastName,
  email: 'devnull@confluent.io',
  address: '101 Street Name, Anytown, State',
  level,
}))

/** Customer 0 is nobody, as there. */
const customerIds = 6

export type Order = ReturnType<typeof orderOf>

export const orderOf = (nth: number, random: () => number) => ({
  id: String(nth),
  customerId: Math.floor(random() * customerIds),
  state: 'CREATED',
  product: products[Math.floor(random() * products.length)] ?? products[0],
  quantity: 1,
  price: 1,
})

export const paymentOf = (nth: number) => ({
  ...{ id: 'Payment:1234', orderId: String(nth), ccy: 'CZK', amount: 1000 },
})
