/** For tests of releases: a shop small enough to have two of them. Gifts are wrapped, when there is paper, and sent. */
import {
  answer,
  command,
  decide,
  Driver,
  EmbeddedLog,
  Engine,
  event,
  query,
  saga,
  service,
  text,
  type AnyService,
  type Payload,
} from '@millrace/kernel'

const giftId = text()

const orderGift = command('gifts.order', { giftId })
const giftOrdered = event('gifts.ordered', { giftId })
const wrapGift = command('gifts.wrap', { giftId })
const bringPaper = command('gifts.bring-paper', { giftId })
const giftWrapped = event('gifts.wrapped', { giftId })
const sendGift = command('gifts.send', { giftId })
const giftSent = event('gifts.sent', { giftId })
const showGift = query('gifts.show', { giftId })

/** What became of a gift, in order. */
type Gift = { readonly story: readonly string[]; readonly paper: boolean }

const gifts = service<Gift>('gifts', {
  keyedBy: 'giftId',
  initial: { story: [], paper: false },
  on: (on) => [
    on(orderGift, (gift, it) => decide(told(gift, 'ordered'), giftOrdered(it))),
    on(wrapGift, wrap),
    on(bringPaper, (gift, it) => wrap({ ...gift, paper: true }, it)),
    on(sendGift, (gift, it) => decide(told(gift, 'sent'), giftSent(it))),
    on(showGift, (gift) => decide(gift, answer(gift.story))),
  ],
})

/** Nobody is answered before there is paper. */
function wrap(gift: Gift, it: Payload<typeof wrapGift>) {
  if (!gift.paper) return decide(told(gift, 'waits for paper'))
  return decide(told(gift, 'wrapped'), giftWrapped(it))
}

const told = ({ story, ...gift }: Gift, what: string): Gift =>
  story.includes(what) ? { ...gift, story } : { ...gift, story: [...story, what] }

const it = (gift: Payload<typeof giftOrdered>) => ({ giftId: gift.giftId })
const begin = { startedBy: giftOrdered, correlatedBy: 'giftId' } as const
const send = { ask: (gift: Payload<typeof giftOrdered>) => sendGift(it(gift)), done: giftSent }
const wrapping = {
  ask: (gift: Payload<typeof giftOrdered>) => wrapGift(it(gift)),
  done: giftWrapped,
}

const wrapped = saga('give', { ...begin, retried: [{ wrapping }, { send }] })
const bare = { ...begin, version: 2, retried: [{ send }] }

export const releases = {
  first: [gifts, wrapped],
  /** Nothing is wrapped any more, but for what was to be. */
  second: [gifts, saga('give', { ...bare, earlier: [wrapped] })],
  /** As the second, and what the first began is forgotten. */
  forgetful: [gifts, saga('give', bare)],
} satisfies Record<string, readonly AnyService[]>

/** Runs a release on a store until it is stopped. */
export async function runRelease(directory: string, services: readonly AnyService[]) {
  let ids = 0
  const driver = new Driver(Date.now, (error) => {
    throw error
  })
  const engine = new Engine({
    log: new EmbeddedLog({ directory, shards: 2 }),
    services,
    clock: Date.now,
    newId: () => `${directory}-${(ids += 1)}-${Date.now()}`,
    onWork: driver.wake,
  })
  await engine.start()
  driver.drive(engine)
  const ask = (sent: Parameters<Engine['ask']>[0]) => engine.ask(sent, { tenant: 'shop' })
  return {
    order: (id: string) => ask(orderGift({ giftId: id })),
    bringPaper: (id: string) => ask(bringPaper({ giftId: id })),
    story: async (id: string): Promise<readonly string[]> => {
      const { body } = (await ask(showGift({ giftId: id }))) as { body?: unknown }
      return body as readonly string[]
    },
    stop: async () => {
      driver.stop()
      await engine.stop()
    },
  }
}
