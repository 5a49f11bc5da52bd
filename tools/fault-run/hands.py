"""Writes what others would into the topic of requests: orders and deposits in Avro, and what nobody can read.

Each record says in a header what it is, so that the checker knows from the topic alone what was asked for.
Some deposits are sent twice under one id of their sender's, which are one deposit, and some without any.
"""
import argparse
import io
import json
import os
import random
import struct
import sys

import fastavro
from confluent_kafka import Producer

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "checker"))

from read_topics import PATIENCE_S, partitions_of, plain, records_of  # noqa: E402


def schema_of(brokers, prefix):
    """The last schema that was registered for the topic of requests, and its id."""
    topic = f"{prefix}schemas"
    found = None
    for message in records_of(brokers, topic, partitions_of(brokers)[topic], "read_committed"):
        entry = json.loads(message.value()) if message.value() is not None else {}
        if entry.get("subject") == f"{prefix}requests-value" and entry.get("is") == "schema":
            found = (entry["id"], fastavro.parse_schema(plain(json.loads(entry["schema"]))))
    return found


def written(schema, name, body):
    schema_id, parsed = schema
    payload = io.BytesIO()
    fastavro.schemaless_writer(payload, parsed, (name, body))
    return b"\0" + struct.pack(">I", schema_id) + payload.getvalue()


def order(chance, name):
    return {
        "id": name,
        "customerId": f"c-{chance.randint(1, 25)}",
        "currency": "EUR",
        "lines": [
            {"sku": chance.choice(["tea", "cup", "lemon"]), "quantity": 1, "unitPrice": 100}
            for _ in range(chance.randint(1, 2))
        ],
        "payment": {"account": f"purse-{chance.randint(0, 10)}"},
    }


def records(chance, schema, given):
    """(key, value, headers); keys are drawn, so records lie where no key of theirs belongs."""
    for nth in range(given.count):
        name = f"hand-{given.first + nth}"
        key = str(chance.random())
        body = order(chance, name)
        told = [("fault-run", b"order"), ("fault-run-body", json.dumps(body).encode())]
        yield key, written(schema, "millrace.PlaceOrder", body), told
        body = {"account": f"purse-{chance.randint(0, 10)}", "amount": chance.randint(1000, 9000)}
        told = [("fault-run", b"deposit"), ("fault-run-body", json.dumps(body).encode())]
        value = written(schema, "millrace.Deposit", body)
        if chance.random() < 0.5:
            yield key, value, told
            continue
        told = [*told, ("millrace-id", name.encode())]
        yield key, value, told
        yield str(chance.random()), value, told
    for _ in range(given.broken):
        value = chance.choice([b"\0\0\0\x7f\xffnobody's schema", b"{}", b"", b"\0\0", b"\xff" * 40])
        yield str(chance.random()), value, [("fault-run", b"broken")]


def main():
    arguments = argparse.ArgumentParser()
    for name in ("--brokers", "--prefix"):
        arguments.add_argument(name, required=True)
    for name in ("--count", "--broken", "--first", "--seed"):
        arguments.add_argument(name, type=int, required=True)
    given = arguments.parse_args()
    schema = schema_of(given.brokers, given.prefix)
    if schema is None:
        print("Nobody has registered what requests look like.")
        return 1
    producer = Producer({"bootstrap.servers": given.brokers, "enable.idempotence": True})
    for key, value, headers in records(random.Random(given.seed), schema, given):
        producer.produce(f"{given.prefix}requests", key=key, value=value, headers=headers)
    # Brokers may be away meanwhile.
    return 1 if producer.flush(PATIENCE_S) > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
