"""Confluent's client for Python as a user of quick orders: it orders, and reads what became of it."""

import json
import sys
import time

from confluent_kafka import Consumer, Producer

brokers, run = sys.argv[1:3]
PATIENCE_S = 60
ids = [f"{run}-py-1", f"{run}-py-2"]

producer = Producer({"bootstrap.servers": brokers})
for order_id, quantity in zip(ids, (2, 0)):
    order = {"order_id": order_id, "user_id": "user789", "item": "laptop", "quantity": quantity}
    producer.produce("orders", key=order_id, value=json.dumps(order))
producer.flush()

consumer = Consumer(
    {"bootstrap.servers": brokers, "group.id": f"python-{run}", "auto.offset.reset": "earliest"}
)
consumer.subscribe(["notifications"])
found = {}
deadline = time.monotonic() + PATIENCE_S
while len(found) < len(ids) and time.monotonic() < deadline:
    message = consumer.poll(0.5)
    if message is None or message.error() is not None:
        continue
    notification = json.loads(message.value())
    if notification["order_id"] in ids:
        found[notification["order_id"]] = notification
consumer.close()
print(json.dumps([found[order_id] for order_id in ids if order_id in found]))
