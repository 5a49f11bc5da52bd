/** A record by another hand breaks the contract of its topic, and why. */
export class BrokenRecord extends Error {
  override name = 'BrokenRecord'
}
