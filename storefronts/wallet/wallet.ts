import type { Storefront } from '../storefront.ts'

/** Wallets, orders paid from them, letters about both. */
export const wallet: Storefront = {
  name: 'wallet',
  tenant: 'wallet',
  services: [],
  topics: [],
  logged: [],
}
