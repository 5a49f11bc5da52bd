export const walletTenant = 'wallet'

/** That system names no currency; its users are in Russia. */
export const currency = 'RUB'

/** What one product costs. */
export const unitPriceMinor = 6500
