"""Orders tea through the topic of requests, and reads in the topic of orders what becomes of it.

With Confluent's own client and serializers; the schemas are those that the registry has.
"""

import faulthandler
import json
import sys
import time

from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers, registry, prefix = sys.argv[1:4]
patience_s = 30
# What hangs ends, and says where.
faulthandler.dump_traceback_later(4 * patience_s, exit=True)
client = SchemaRegistryClient({"url": registry, "timeout": patience_s})
requests = prefix + "requests"

producer = Producer({"bootstrap.servers": brokers})
latest = {"auto.register.schemas": False, "use.latest.version": True}
serializer = AvroSerializer(client, None, conf=latest)
deserializer = AvroDeserializer(client, return_record_name=True)


def ask(key, name, value):
    context = SerializationContext(requests, MessageField.VALUE)
    producer.produce(requests, key=key, value=serializer(("millrace." + name, value), context))
    producer.flush(patience_s)


def read_until(topic, last):
    """All that lies in the topic, until a record of one of these names is there."""
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": topic + ".stock-client",
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([topic])
    told = []
    until = time.monotonic() + patience_s
    while time.monotonic() < until and not any(name in last for name, _ in told):
        message = consumer.poll(0.2)
        if message is not None and message.error() is None:
            context = SerializationContext(topic, MessageField.VALUE)
            told.append(deserializer(message.value(), context))
    consumer.close()
    return told


order = {
    "id": "by-topic",
    "customerId": "carl",
    "currency": "EUR",
    "lines": [{"sku": "tea", "quantity": 2, "unitPrice": 0}],
    "payment": None,
    "delivery": None,
}
ask("tea", "SetStock", {"sku": "tea", "onHand": 5})
# Keys have no order among each other, so the tea has to be there first.
read_until(prefix + "stock", ["warehouse.StockChanged"])
producer.produce(requests, key="broken", value=b"no Avro")
ask("by-topic", "PlaceOrder", order)
# Once more: the order is known, and nothing comes of it.
ask("by-topic", "PlaceOrder", order)
told = read_until(prefix + "orders", ["orders.Approved", "orders.Canceled"])
print(json.dumps([[name, value["orderId"], value["state"]] for name, value in told]))
