/**
 * How an instance is reached by the others: an address, and a token that it has made for this run.
 * Only who can read the installation's topics knows the token.
 */
export type Contact = { readonly url: string; readonly token: string }

export const encodeContact = ({ url, token }: Contact): string => JSON.stringify([url, token])

export function decodeContact(text: string): Contact {
  const [url = '', token = ''] = JSON.parse(text) as readonly string[]
  return { url, token }
}
