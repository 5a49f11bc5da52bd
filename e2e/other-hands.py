"""Confluent's client for Python as somebody else's program: it places orders through the topic of requests
and reads what became of them in the topics of facts, with nothing of Millrace's but the registry's address.
"""
import json
import sys
import time

from confluent_kafka import DeserializingConsumer, Producer, SerializingProducer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import StringDeserializer, StringSerializer

brokers, registry_url, prefix = sys.argv[1:4]
PATIENCE_S = 60
registry = SchemaRegistryClient({"url": registry_url})


def ask():
    """Requests as the contract has them, one of them twice under its sender's own id."""
    latest = {"auto.register.schemas": False, "use.latest.version": True}
    producer = SerializingProducer(
        {
            "bootstrap.servers": brokers,
            "key.serializer": StringSerializer(),
            "value.serializer": AvroSerializer(registry, None, conf=latest),
        }
    )
    topic = prefix + "requests"

    def order(order_id, sku, quantity):
        lines = [{"sku": sku, "quantity": quantity, "unitPrice": 100}]
        nobody = {"payment": None, "delivery": None}
        return ("millrace.PlaceOrder", {"id": order_id, "customerId": "py", "currency": "EUR", "lines": lines, **nobody})

    producer.produce(topic, key="a", value=order("py-1", "tea", 2))
    # A known order id changes nothing, whatever comes with it.
    producer.produce(topic, key="a", value=order("py-1", "tea", 9))
    producer.produce(topic, key="b", value=order("py-2", "no-such-sku", 1))
    # What breaks the contract: a quantity that no order may have.
    producer.produce(topic, key="a", value=order("py-3", "tea", 0))
    account = ("millrace.OpenAccount", {"id": "py", "currency": "EUR", "owner": None})
    producer.produce(topic, key="c", value=account)
    deposit = ("millrace.Deposit", {"account": "py", "amount": 7})
    for _ in range(2):
        producer.produce(topic, key="c", value=deposit, headers={"millrace-id": "deposit-1"})
    producer.produce(topic, key="c", value=deposit)
    producer.flush()
    poison = Producer({"bootstrap.servers": brokers})
    for value in (b'{"id": "py-4"}', b"\x00\x7f\x00\x00\x01\x00", b""):
        poison.produce(topic, key="a", value=value)
    producer.produce(topic, key="a", value=order("py-5", "tea", 1))
    producer.flush()
    poison.flush()


def read(wanted):
    """What the topics of facts tell of these orders, until each has ended."""
    consumer = DeserializingConsumer(
        {
            "bootstrap.servers": brokers,
            "group.id": prefix + "python",
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
            "key.deserializer": StringDeserializer(),
            "value.deserializer": AvroDeserializer(registry, return_record_name=True),
        }
    )
    consumer.subscribe([prefix + "orders"])
    told = {order: [] for order in wanted}
    deadline = time.monotonic() + PATIENCE_S
    ends = {"orders.Approved", "orders.Canceled"}
    while time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None or message.error() is not None:
            continue
        name, data = message.value()
        if data["orderId"] not in told:
            continue
        headers = dict(message.headers())
        line = {"what": name, "state": data["state"], "key": message.key()}
        if "lines" in data:
            line["quantity"] = data["lines"][0]["quantity"]
        if "reasons" in data:
            line["reasons"] = [reason["code"] for reason in data["reasons"]]
        line["headers"] = sorted(headers)
        told[data["orderId"]].append(line)
        if all(lines and lines[-1]["what"] in ends for lines in told.values()):
            break
    consumer.close()
    return told


ask()
print(json.dumps(read(["py-1", "py-2", "py-5"])))
