"""Makes samples.json: records of the storefronts' topics as other programs write them.

Avro comes from fastavro, numbers from struct, JSON from Python's own encoder, whose doubles of these
sizes read as Java's do. Run: pip install fastavro==1.13.1, then python make-samples.py > samples.json
"""

import io
import json
import struct

from fastavro import parse_schema, schemaless_writer

OURS = "ru.aasmc.avro.eventdriven"
CONFLUENT = "io.confluent.examples.streams.avro.microservices"
ORDER = "9b22ccef-5c46-4d0e-8b0b-0c9b0d4a1f3e"
ACCOUNT = "307d3f2c-9112-4ea8-95c6-cb01bd88fbcb"
ids = {}
samples = []


def enum(name, *symbols, namespace):
    return {"type": "enum", "name": name, "namespace": namespace, "symbols": list(symbols)}


def record(name, namespace, **fields):
    return {
        "type": "record",
        "name": name,
        "namespace": namespace,
        "fields": [{"name": field, "type": kind} for field, kind in fields.items()],
    }


def order_parts(namespace):
    state = enum("OrderState", "CREATED", "VALIDATED", "FAILED", "SHIPPED", namespace=namespace)
    product = enum("Product", "JUMPERS", "UNDERPANTS", "STOCKINGS", namespace=namespace)
    return state, product


def order_schema(namespace, state, product):
    kinds = {"id": "string", "customerId": "long", "state": state, "product": product}
    return record("Order", namespace, **kinds, quantity="int", price="double")


def take(topic, value, data, key=None, key_bytes=None, schema=None, only_read=False):
    sample = {"topic": topic, "value": value, "hex": data.hex()}
    if key is not None:
        sample["key"] = key
        sample["keyHex"] = (key_bytes or key.encode()).hex()
    if schema is not None:
        sample["schema"] = schema
    if only_read:
        sample["onlyRead"] = True
    samples.append(sample)


def avro(topic, schema, value, name=None, **rest):
    """`name` is the branch of a union."""
    schema_id = ids.setdefault(json.dumps(schema), 300 + len(ids))
    out = io.BytesIO()
    parsed = parse_schema(json.loads(json.dumps(schema)))
    schemaless_writer(out, parsed, value if name is None else (f"{OURS}.{name}", value))
    head = struct.pack(">bI", 0, schema_id)
    take(topic, value, head + out.getvalue(), schema={"id": schema_id, "schema": schema}, **rest)


def text(topic, value, **rest):
    take(topic, value, json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(), **rest)


state, product = order_parts(OURS)
order = order_schema(OURS, "OrderState", "Product")
value_schema = record("OrderValue", OURS, order="Order", value="double")
orders = [state, product, order, value_schema]
created = {"id": "1", "customerId": 2, "state": "CREATED", "product": "JUMPERS", "quantity": 1, "price": 1.0}
failed = {**created, "id": "é-2", "customerId": 2**40, "state": "FAILED", "product": "STOCKINGS", "quantity": -3, "price": 99.95}
avro("orders.v1", orders, created, name="Order", key="1")
avro("orders.v1", orders, failed, name="Order", key="é-2")
avro("orders.v1", order_schema(CONFLUENT, *order_parts(CONFLUENT)), created, key="1", only_read=True)

kinds = enum("OrderValidationType", "INVENTORY_CHECK", "FRAUD_CHECK", "ORDER_DETAILS_CHECK", namespace=OURS)
results = enum("OrderValidationResult", "PASS", "FAIL", "ERROR", namespace=OURS)
validation = record("OrderValidation", OURS, orderId="string", checkType=kinds, validationResult=results)
verdict = {"orderId": "1", "checkType": "FRAUD_CHECK", "validationResult": "FAIL"}
avro("order-validations.v1", [validation], verdict, name="OrderValidation", key="1")

payment = record("Payment", OURS, id="string", orderId="string", ccy="string", amount="double")
paid = {"id": "Payment:1234", "orderId": "1", "ccy": "CZK", "amount": 1000.0}
avro("payments.v1", [payment], paid, name="Payment", key="Payment:1234")

person = {"id": "long", "firstName": "string", "lastName": "string", "email": "string", "address": "string"}
customer = record("Customer", OURS, **person)
customer["fields"].append({"name": "level", "type": "string", "default": "bronze"})
kafka = {"id": 15, "firstName": "Franz", "lastName": "Kafka", "email": "frans@thedarkside.net", "address": "oppression street, prague, cze", "level": "gold"}
avro("customers", [customer], kafka, name="Customer", key="15", key_bytes=struct.pack(">q", 15))
avro("customers", record("Customer", CONFLUENT, **person, level="string"), kafka, key="15", key_bytes=struct.pack(">q", 15), only_read=True)

enriched = record("OrderEnriched", OURS, id="string", customerId="long", customerLevel="string")
for topic in ("orders-enriched.v1", "platinum", "gold", "silver", "bronze"):
    level = topic if "." not in topic else "tin"
    avro(topic, [enriched], {"id": "1", "customerId": 15, "customerLevel": level}, name="OrderEnriched", key="1")

take("warehouse-inventory.v1", 20, struct.pack(">i", 20), key="UNDERPANTS")
take("warehouse-inventory.v1", -1, struct.pack(">i", -1), key="JUMPERS")
take("inventory-service-store-of-reserved-stock-changelog", 3, struct.pack(">q", 3), key="JUMPERS")

ids_of = {"orderId": ORDER, "accountId": ACCOUNT}
text("billing", {"event": "ORDER_CREATED", **ids_of, "price": 650.0}, key=ACCOUNT)
text("billing", {"event": "DEPOSIT_REQUEST", "accountId": ACCOUNT, "value": 199.0}, key=ACCOUNT)
text("payment", {"event": "ORDER_PAID", **ids_of}, key=ACCOUNT)
text("payment", {"event": "PAYMENT_FAIL", **ids_of}, key=ACCOUNT)
text("payment", {"event": "DEPOSIT_ACCEPTED", "accountId": ACCOUNT, "value": 12.5}, key=ACCOUNT)
text("brokerage-notification", {"event": "BROKERAGE_NOTIFICATION", "accountId": ACCOUNT, "message": "Täglich"}, key=ACCOUNT)
for change in (0.0, 199.0, -650.0):
    take("KeyValueTopic", change, struct.pack(">d", change), key=ACCOUNT)
take("AccountsWithBalance", 51.3, struct.pack(">d", 51.3), key=ACCOUNT)

row = {"id": ORDER, "billing_id": ACCOUNT, "sum": 100.2, "last_value_wallet": 0.0, "current_value_wallet": 100.2, "type_operation": "REFILL", "status": "SUCCESS"}
change = {"payload": {"before": None, "after": row, "op": "c", "ts_ms": 1687839210329}}
row_key = json.dumps({"payload": {"id": ORDER}}, separators=(",", ":"))
text("postgres.billing.history_billings", change, key=row_key)

text("orders", {"order_id": "12345", "user_id": "user789", "item": "laptop", "quantity": 2}, key="12345")
text("notifications", {"order_id": "12345", "status": "confirmed"}, key="12345")

times = {"createdAt": 1630991611000, "modifiedAt": 1630991611000}
phone = {"userId": 1, "userAddress": "seoul", "productId": 1, "productName": "fold", "price": 1300000}
card = {"cardNo": "****-****-****-1234", "status": "reservated"}
text("prereservation", {"eventType": "ReservationCreated", "timestamp": "20210907051331", "id": 1, **phone, **card, **times}, key="1")

print(json.dumps(samples, indent=1, ensure_ascii=False))
