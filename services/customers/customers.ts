import { service } from '@millrace/kernel'
import {
  changeCustomer,
  createCustomer,
  eraseCustomer,
  noteKeyDestroyed,
  noteSearch,
  removePerson,
  showCustomer,
  showErasure,
} from '#contracts/customers'
import { onChangeCustomer } from './change-customer.ts'
import { onCreateCustomer } from './create-customer.ts'
import { noCustomer } from './customer.ts'
import {
  onEraseCustomer,
  onNoteKeyDestroyed,
  onNoteSearch,
  onRemovePerson,
  onShowErasure,
} from './erase-customer.ts'
import { onShowCustomer } from './show-customer.ts'

export const customers = service('customers', {
  keyedBy: 'customerId',
  initial: noCustomer,
  on: (on) => [
    on(createCustomer, onCreateCustomer),
    on(changeCustomer, onChangeCustomer),
    on(eraseCustomer, onEraseCustomer),
    on(removePerson, onRemovePerson),
    on(noteKeyDestroyed, onNoteKeyDestroyed),
    on(noteSearch, onNoteSearch),
    on(showCustomer, onShowCustomer),
    on(showErasure, onShowErasure),
  ],
})
