"""Reads every topic of an installation from its start, committed records only, into files of JSON lines.

What transactions left that were aborted is read as well, beside it, so that one can see how many there
were. Boundary: this is the only part of the checker that knows a Kafka client; none of it is Millrace's.
"""
import argparse
import base64
import io
import json
import os
import struct
import sys
import time

import fastavro
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

# As long as the run waits for all to be back.
PATIENCE_S = 240


def consumer(brokers, isolation):
    return Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": f"fault-run-checker-{os.getpid()}",
            "isolation.level": isolation,
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
            # That nothing more comes is told when this is over, and most topics have nothing at all.
            "fetch.wait.max.ms": 50,
            # What was cut off an inbox is no news.
            "log_level": 3,
        }
    )


def text_of(value):
    """Text where it is text, and else its bytes in base64, marked as such."""
    if value is None:
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode("ascii")}


def partitions_of(brokers):
    metadata = AdminClient({"bootstrap.servers": brokers}).list_topics(timeout=PATIENCE_S)
    return {
        name: sorted(topic.partitions)
        for name, topic in metadata.topics.items()
        if not name.startswith("__")
    }


def end_of(reader, at, deadline):
    """Who leads a partition may change once more after the last fault; then it is asked again."""
    while True:
        try:
            return reader.get_watermark_offsets(at, timeout=PATIENCE_S)[1]
        except KafkaException as failure:
            if failure.args[0].fatal() or time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def ends_agree(readers, topic, partitions):
    """Waits until no transaction is open: then what is committed ends where all ends."""
    committed, all_of_it = readers
    deadline = time.monotonic() + PATIENCE_S
    for partition in partitions:
        at = TopicPartition(topic, partition)
        while True:
            stable = end_of(committed, at, deadline)
            high = end_of(all_of_it, at, deadline)
            if stable >= high:
                break
            if time.monotonic() > deadline:
                return f"{topic}-{partition}: a transaction is open at {stable} of {high}"
            time.sleep(0.5)
    return None


def some_of(reader):
    """What is there; it waits only where nothing is: a call for many waits for that many, or its time out."""
    message = reader.poll(1.0)
    return [] if message is None else [message, *reader.consume(5000, timeout=0)]


def records_of(brokers, topic, partitions, isolation):
    reader = consumer(brokers, isolation)
    reader.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    left = set(partitions)
    heard = time.monotonic()
    try:
        while left:
            for message in some_of(reader):
                heard = time.monotonic()
                error = message.error()
                if error is None:
                    yield message
                elif error.code() == KafkaError._PARTITION_EOF:
                    left.discard(message.partition())
                elif error.fatal():
                    raise RuntimeError(str(error))
            if time.monotonic() - heard > PATIENCE_S:
                raise RuntimeError(f"{topic}: nothing more comes, and the end is not reached")
    finally:
        reader.close()


def plain(schema):
    """Times as the numbers that they are, so that they can be compared."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if isinstance(schema, dict):
        return {name: plain(value) for name, value in schema.items() if name != "logicalType"}
    return schema


class Schemas:
    """What the registry of the installation holds, which keeps it in a topic."""

    def __init__(self, brokers, topic, partitions):
        self.texts = {}
        for message in records_of(brokers, topic, partitions, "read_committed") if partitions else []:
            entry = json.loads(message.value()) if message.value() is not None else {}
            if entry.get("is") == "schema":
                self.texts.setdefault(entry["id"], entry["schema"])
        self.parsed = {}

    def read(self, value):
        """The payload of a record in Confluent's form; what is in none is no business of a schema."""
        if value is None or len(value) < 5 or value[0] != 0:
            return None
        (schema_id,) = struct.unpack(">I", value[1:5])
        if schema_id not in self.parsed:
            self.parsed[schema_id] = fastavro.parse_schema(plain(json.loads(self.texts[schema_id])))
        return fastavro.schemaless_reader(io.BytesIO(value[5:]), self.parsed[schema_id], None)


def record_in_words(message, schemas):
    headers = {name: text_of(value) for name, value in message.headers() or []}
    is_ours = "millrace-relay" in headers
    return {
        "partition": message.partition(),
        "offset": message.offset(),
        "time": message.timestamp()[1],
        "key": text_of(message.key()),
        "value": text_of(message.value()),
        "headers": headers,
        **({"payload": schemas.read(message.value())} if is_ours else {}),
    }


def read(brokers, topic, partitions, to):
    folder, schemas = to
    count = 0
    with open(os.path.join(folder, f"{topic}.jsonl"), "w", encoding="utf-8") as file:
        for message in records_of(brokers, topic, partitions, "read_committed"):
            file.write(json.dumps(record_in_words(message, schemas)) + "\n")
            count += 1
    return count


def read_places(brokers, topic, partitions, folder):
    """Where every record lies, aborted ones included, and which event it is."""
    with open(os.path.join(folder, f"{topic}.all"), "w", encoding="utf-8") as file:
        for message in records_of(brokers, topic, partitions, "read_uncommitted"):
            headers = {name: text_of(value) for name, value in message.headers() or []}
            envelope = json.loads(headers.get("millrace-envelope", "{}"))
            file.write(json.dumps([message.partition(), message.offset(), envelope.get("id")]) + "\n")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--brokers", required=True)
    arguments.add_argument("--prefix", required=True)
    arguments.add_argument("--out", required=True)
    given = arguments.parse_args()
    folder = os.path.join(given.out, "topics")
    os.makedirs(folder, exist_ok=True)
    counts = {}
    topics = partitions_of(given.brokers)
    registry = f"{given.prefix}schemas"
    schemas = Schemas(given.brokers, registry, topics.get(registry))
    readers = [consumer(given.brokers, level) for level in ("read_committed", "read_uncommitted")]
    for topic, partitions in sorted(topics.items()):
        fault = ends_agree(readers, topic, partitions)
        if fault is not None:
            print(f"VIOLATION open-transaction: {fault}")
            return 1
        counts[topic] = read(given.brokers, topic, partitions, (folder, schemas))
        if topic == f"{given.prefix}events":
            read_places(given.brokers, topic, partitions, folder)
    for reader in readers:
        reader.close()
    print("read: " + ", ".join(f"{topic} {count}" for topic, count in counts.items()))
    with open(os.path.join(given.out, "read.json"), "w", encoding="utf-8") as file:
        json.dump({"prefix": given.prefix, "counts": counts}, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
