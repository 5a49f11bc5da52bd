/** Job: does a fault and takes it back. What comes of it is for others to see. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Brokers } from './brokers.ts'
import type { Instance } from './instances.ts'
import type { Fault } from './schedule.ts'

type Ground = {
  readonly instances: readonly Instance[]
  readonly brokers: Brokers
  readonly poison: (count: number) => Promise<void>
}

/** Past the transaction's timeout, which is 10 s, with a broker that comes back before. */
const bothS = { broker: 4, instance: 13 }

export async function perform(fault: Fault, ground: Ground): Promise<void> {
  const { brokers } = ground
  switch (fault.kind) {
    case 'kill':
    case 'lose-disk':
      return kill(ground, fault)
    case 'stop':
      return still(of(ground, fault.slots), fault.forS)
    case 'storm':
      return storm(ground, fault)
    case 'kill-broker': {
      const broker = brokers.numbered(fault.broker)
      await broker.kill()
      await sleep(fault.awayS * 1000)
      await broker.start()
      // One that takes long on a busy machine is waited for once more.
      return broker.ready().catch(() => broker.ready())
    }
    case 'stop-broker':
      return still([brokers.numbered(fault.broker)], fault.forS)
    case 'part':
      return part(ground, fault)
    case 'stop-both': {
      const { broker, instance } = bothS
      await Promise.all([
        still([brokers.numbered(fault.broker)], broker),
        still(of(ground, [fault.slot]), instance),
      ])
      return
    }
    case 'poison':
      return ground.poison(fault.count)
  }
}

const of = ({ instances }: Ground, slots: readonly number[]): readonly Instance[] =>
  instances.filter(({ slot }) => slots.includes(slot))

async function kill(
  ground: Ground,
  { kind, slots, awayS }: Extract<Fault, { kind: 'kill' | 'lose-disk' }>,
): Promise<void> {
  const some = of(ground, slots)
  await Promise.all(some.map((instance) => instance.kill()))
  if (kind === 'lose-disk') for (const instance of some) instance.loseDisk()
  await sleep(awayS * 1000)
  for (const instance of some) instance.start()
}

type Still = { signal(signal: NodeJS.Signals): void }

async function still(some: readonly Still[], forS: number): Promise<void> {
  for (const one of some) one.signal('SIGSTOP')
  await sleep(forS * 1000)
  for (const one of some) one.signal('SIGCONT')
}

/** The next leaves while the one before may still be on its way in. */
async function storm(
  ground: Ground,
  { slots, apartS }: Extract<Fault, { kind: 'storm' }>,
): Promise<void> {
  for (const slot of slots) {
    for (const instance of of(ground, [slot])) {
      await instance.stop()
      instance.start()
    }
    await sleep(apartS * 1000)
  }
}

async function part(
  { brokers }: Ground,
  { pairs, forS }: Extract<Fault, { kind: 'part' }>,
): Promise<void> {
  const { network } = brokers
  for (const [one, other] of pairs) network?.part(one, other)
  await sleep(forS * 1000)
  for (const [one, other] of pairs) network?.join(one, other)
}
