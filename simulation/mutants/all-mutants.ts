/** All planted faults, by the kind of world that has to find them. */
import { cardMutants } from './card-mutants.ts'
import { erasureMutants } from './erasure-mutants.ts'
import { kafkaMutants } from './kafka-mutants.ts'
import { letterMutants } from './letter-mutants.ts'
import { mutants, type Mutant, type Place } from './mutants.ts'
import { preorderMutants } from './preorder-mutants.ts'
import { relayMutants } from './relay-mutants.ts'
import { reviewMutants } from './review-mutants.ts'

export type Planted = Mutant & { readonly onKafka: boolean }

const inMemory = [
  ...mutants,
  ...cardMutants,
  ...letterMutants,
  ...preorderMutants,
  ...reviewMutants,
  ...erasureMutants,
]
const onKafka = [...kafkaMutants, ...relayMutants]

export const allMutants: readonly Planted[] = [
  ...inMemory.map((mutant) => ({ ...mutant, onKafka: false })),
  ...onKafka.map((mutant) => ({ ...mutant, onKafka: true })),
]

export const placesOf = ({ also, file, from, to }: Mutant): readonly Place[] => {
  const first = { file, from, to }
  return also === undefined ? [first] : [first, also]
}
