/**
 * The Avro schemas of the system that stream orders come from, as they lie with its registry: each a
 * union, of which one record is written.
 */
import { checkTypes, products, results, states } from './contracts.ts'

const namespace = 'ru.aasmc.avro.eventdriven'

const record = (name: string, ...fields: readonly object[]) => ({
  ...{ type: 'record', name, namespace, fields },
})
const enumeration = (name: string, symbols: readonly string[]) => ({
  ...{ type: 'enum', name, namespace, symbols },
})
const field = (name: string, type: unknown) => ({ name, type })

export const orderSchema = [
  enumeration('OrderState', states),
  enumeration('Product', products),
  record(
    'Order',
    field('id', 'string'),
    field('customerId', 'long'),
    field('state', 'OrderState'),
    field('product', 'Product'),
    field('quantity', 'int'),
    field('price', 'double'),
  ),
  record('OrderValue', field('order', 'Order'), field('value', 'double')),
]

export const validationSchema = [
  record(
    'OrderValidation',
    field('orderId', 'string'),
    field('checkType', enumeration('OrderValidationType', checkTypes)),
    field('validationResult', enumeration('OrderValidationResult', results)),
  ),
]

export const paymentSchema = [
  record(
    'Payment',
    field('id', 'string'),
    field('orderId', 'string'),
    field('ccy', 'string'),
    field('amount', 'double'),
  ),
]

export const customerSchema = [
  record(
    'Customer',
    field('id', 'long'),
    field('firstName', 'string'),
    field('lastName', 'string'),
    field('email', 'string'),
    field('address', 'string'),
    { ...field('level', 'string'), default: 'bronze' },
  ),
]

export const enrichedSchema = [
  record(
    'OrderEnriched',
    field('id', 'string'),
    field('customerId', 'long'),
    field('customerLevel', 'string'),
  ),
]
