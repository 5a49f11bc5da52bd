/** Which storefronts can be besieged. */
export const storefrontNames = ['wallet', 'saga', 'stream', 'quick', 'preorder'] as const
export type StorefrontName = (typeof storefrontNames)[number]
