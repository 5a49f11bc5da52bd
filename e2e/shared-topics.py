"""Confluent's client for Python as a user of three of the systems: it writes, and reads what comes of it.

Quick orders: orders by hand, and what became of them. Wallet orders: a deposit by hand, and the account's
changes as doubles. Stream orders: stock as an int, a customer in Avro under a long, with the schema that the
registry has (no registration, the latest version), an order over HTTP, and the order enriched.
"""

import json
import struct
import sys
import time
import urllib.request

from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers, run, registry_url, wallet_url, stream_url = sys.argv[1:6]
PATIENCE_S = 60
producer = Producer({"bootstrap.servers": brokers})
registry = SchemaRegistryClient({"url": registry_url})


def post(url, body=None):
    data = b"" if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method="POST")
    if body is not None:
        request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def read(topic, wanted, count):
    """What `wanted` makes of the records of a topic, once it has made so many."""
    settings = {"group.id": f"python-{topic}-{run}", "auto.offset.reset": "earliest"}
    consumer = Consumer({"bootstrap.servers": brokers, **settings})
    consumer.subscribe([topic])
    found = []
    deadline = time.monotonic() + PATIENCE_S
    while len(found) < count and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None or message.error() is not None:
            continue
        made = wanted(message)
        if made is not None:
            found.append(made)
    consumer.close()
    return found


def quick():
    ids = [f"{run}-py-1", f"{run}-py-2"]
    for order_id, quantity in zip(ids, (2, 0)):
        order = {"order_id": order_id, "user_id": "user789", "item": "laptop", "quantity": quantity}
        producer.produce("orders", key=order_id, value=json.dumps(order))
    producer.flush()

    def told(message):
        notification = json.loads(message.value())
        return notification if notification["order_id"] in ids else None

    return sorted(read("notifications", told, 2), key=lambda one: one["order_id"])


def wallet():
    account = json.loads(post(f"{wallet_url}/billing/account/create"))
    request = {"event": "DEPOSIT_REQUEST", "accountId": account, "value": 2.0}
    producer.produce("billing", key=account, value=json.dumps(request))
    producer.flush()

    def told(message):
        return struct.unpack(">d", message.value())[0] if message.key() == account.encode() else None

    changes = read("KeyValueTopic", told, 2)
    with urllib.request.urlopen(f"{wallet_url}/billing/account/{account}", timeout=30) as answer:
        return {"changes": changes, "balance": json.load(answer)["balance"]}


def validated(customer):
    """The first order that comes after the stock has."""
    for attempt in range(100):
        order_id = f"{run}-py-{attempt}"
        order = {"id": order_id, "customerId": customer, "state": "CREATED", "product": "JUMPERS", "quantity": 1, "price": 1.0}
        post(f"{stream_url}/v1/orders", order)
        url = f"{stream_url}/v1/orders/{order_id}/validated?timeout=20000"
        with urllib.request.urlopen(url, timeout=30) as answer:
            if json.load(answer)["state"] == "VALIDATED":
                return order_id
        time.sleep(0.1)
    raise RuntimeError("The stock was not taken.")


def stream():
    number = int(run[:6], 16) + 100
    producer.produce("warehouse-inventory.v1", key="JUMPERS", value=struct.pack(">i", 1_000_000))
    latest = {"auto.register.schemas": False, "use.latest.version": True}
    serializer = AvroSerializer(registry, None, conf=latest)
    customer = {"id": number, "firstName": "Franz", "lastName": "Kafka", "email": "f@k.cz", "address": "Praha", "level": "gold"}
    at = SerializationContext("customers", MessageField.VALUE)
    producer.produce("customers", key=struct.pack(">q", number), value=serializer(customer, at))
    producer.flush()
    order_id = validated(number)
    deserializer = AvroDeserializer(registry)

    def decoded(topic, mine):
        def told(message):
            value = deserializer(message.value(), SerializationContext(topic, MessageField.VALUE))
            return value if mine(value) else None

        return told

    return {
        "states": [one["state"] for one in read("orders.v1", decoded("orders.v1", lambda one: one["id"] == order_id), 2)],
        "enriched": [one["customerLevel"] for one in read("gold", decoded("gold", lambda one: one["id"] == order_id), 1)],
    }


print(json.dumps({"quick": quick(), "wallet": wallet(), "stream": stream()}))
