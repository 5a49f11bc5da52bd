/** Which services and sagas make up Millrace, and the engine that runs them on a log. */
import { randomUUID } from 'node:crypto'
import {
  Driver,
  Engine,
  MemoryKeyStore,
  type AnyService,
  type EngineOptions,
  type KeyStore,
  type Log,
} from '@millrace/kernel'
import { usualReviews, type Check, type ReviewRules } from '#contracts/check'
import type { FraudRules } from '#contracts/checks'
import { OutsideChecks } from '#gateway/checks/outside-checks'
import { CardPayments } from '#gateway/payments/card-payments'
import { keyDestroyer } from '#gateway/customers/key-destroyer'
import type { ProviderOptions } from '#gateway/payments/limits'
import { LetterPost } from '#gateway/smtp/letter-post'
import type { SmtpOptions } from '#gateway/smtp/smtp-options'
import { tellTime } from '#gateway/tell-time'
import { billing } from '#services/billing/billing'
import { cards } from '#services/cards/cards'
import { checkSwitches } from '#services/check-switches/check-switches'
import { checks } from '#services/checks/checks'
import { customers } from '#services/customers/customers'
import { delivery } from '#services/delivery/delivery'
import { details } from '#services/details/details'
import { fraud } from '#services/fraud/fraud'
import { letterTemplates } from '#services/notifications/letter-templates'
import { mail } from '#services/notifications/mail/mail'
import { notifications } from '#services/notifications/notifications'
import { Phrasebook } from '#services/notifications/templates/phrasebook'
import { orders } from '#services/orders/orders'
import { payments } from '#services/payments/payments'
import { preorderProducts } from '#services/preorder-products/preorder-products'
import { shopPreorders } from '#services/preorders/shop-preorders'
import { records } from '#services/records/records'
import { repairs } from '#services/repairs/repairs'
import { requests } from '#services/requests/requests'
import { formerTopics, topics } from '#services/topics/topics'
import { actList } from '#services/views/act-list'
import { caseList } from '#services/views/case-list'
import { customerList } from '#services/views/customer-list'
import { letterList } from '#services/views/letter-list'
import { orderHistory } from '#services/views/order-history'
import { orderList } from '#services/views/order-list'
import { reviewList } from '#services/views/review-list'
import { preorderList } from '#services/views/preorder-list'
import { warehouse } from '#services/warehouse/warehouse'
import type { Storefront } from '#storefronts/storefront'
import { cancelOrder } from '#sagas/cancel-order'
import { placeOrder } from '#sagas/place-order'
import { refundOrder } from '#sagas/refund-order'

export type Composition = {
  readonly fraud: FraudRules
  /** Those that an order may need besides details and fraud; none, unless told. */
  readonly checks?: readonly Check[] | undefined
  readonly reviews?: ReviewRules | undefined
  /** How long a caller's key stands for its call. */
  readonly rememberMs?: number | undefined
  readonly storefronts?: readonly Storefront[]
  /** Whether topics are state of a machine, as they are unless told; else the log has them. */
  readonly keepsTopics?: boolean
  /** Whether letters go anywhere by e-mail. */
  readonly hasMail?: boolean
}

const phrases = new Phrasebook()

export const allServices = ({
  fraud: rule,
  checks: judges = [],
  reviews = usualReviews,
  rememberMs,
  storefronts = [],
  keepsTopics = true,
  hasMail = false,
}: Composition): readonly AnyService[] => [
  orders,
  placeOrder,
  cancelOrder,
  refundOrder,
  details(new Map(storefronts.map((storefront) => [storefront.tenant, storefront]))),
  fraud(rule, fraudRulesOf(storefronts)),
  checks(judges, reviews),
  checkSwitches,
  warehouse,
  billing,
  payments,
  cards,
  delivery,
  customers,
  notifications(phrases, { hasMail }),
  mail,
  letterTemplates(phrases),
  requests(rememberMs),
  repairs(rememberMs),
  shopPreorders,
  preorderProducts,
  records,
  orderList,
  orderHistory,
  letterList,
  caseList,
  reviewList,
  actList,
  preorderList,
  customerList,
  keepsTopics ? topics : formerTopics,
  ...storefronts.flatMap(({ services }) => services),
]

const fraudRulesOf = (storefronts: readonly Storefront[]) =>
  new Map(
    storefronts.flatMap(({ tenant, fraud: own }) =>
      own === undefined ? [] : [[tenant, own] as const],
    ),
  )

export type Composed = {
  readonly engine: Engine
  readonly payments: CardPayments
  readonly stop: () => Promise<void>
}

type Options = Pick<Composition, 'fraud' | 'checks' | 'reviews' | 'storefronts' | 'keepsTopics'> & {
  readonly log: Log
  readonly payment?: ProviderOptions | undefined
  /** What personal data is sealed with; forgotten at the end unless told. */
  readonly keys?: KeyStore
  /** Where letters by e-mail go; nowhere unless told. */
  readonly smtp?: SmtpOptions | undefined
  readonly limits?: EngineOptions['limits']
  /** That of the machine, unless told. */
  readonly clock?: () => number
  /** What stands around each service: a test lets steps throw. */
  readonly around?: (service: AnyService) => AnyService
  readonly onStepFailed?: EngineOptions['onStepFailed']
  readonly onShards?: EngineOptions['onShards']
  readonly onView?: EngineOptions['onView']
  /** The log cannot be written: nothing is answered any more, the process should end. */
  readonly onFailure: (error: Error) => void
}

type Tells = Pick<Options, 'onStepFailed' | 'onShards' | 'onView'>

/** Whoever wants to hear of it. */
const tellsOf = ({ onStepFailed, onShards, onView }: Tells) => ({
  ...(onStepFailed === undefined ? {} : { onStepFailed }),
  ...(onShards === undefined ? {} : { onShards }),
  ...(onView === undefined ? {} : { onView }),
})

/** Runs everything in this process. */
export async function runOn({
  log,
  fraud: rule,
  checks: judges,
  reviews,
  storefronts = [],
  keepsTopics = true,
  payment,
  keys = new MemoryKeyStore(),
  smtp,
  limits,
  clock = Date.now,
  around = (service) => service,
  onFailure,
  ...options
}: Options): Promise<Composed> {
  const driver = new Driver(clock, onFailure)
  const told = tellsOf(options)
  const cards = new CardPayments(payment)
  const engine = new Engine({
    log,
    services: allServices({
      ...{ checks: judges, reviews },
      ...{ fraud: rule, rememberMs: limits?.rememberMs, storefronts, keepsTopics },
      hasMail: smtp !== undefined,
    }).map(around),
    performers: [
      ...cards.performers,
      new LetterPost(keys, smtp).performer,
      tellTime,
      keyDestroyer(keys),
      new OutsideChecks(judges).performer,
    ],
    clock,
    newId: randomUUID,
    onWork: driver.wake,
    ...(limits === undefined ? {} : { limits }),
    ...told,
  })
  await engine.start()
  driver.drive(engine)
  const stop = async (): Promise<void> => {
    driver.stop()
    await engine.stop()
  }
  return { engine, payments: cards, stop }
}
