"""Asks a registry what Confluent's own client asks it, and prints what came of it as JSON."""

import io
import json
import struct
import sys

import fastavro
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext

client = SchemaRegistryClient({"url": sys.argv[1]})


def field(name, kind, **more):
    return {"name": name, "type": kind, **more}


def record(name, *fields):
    return {"type": "record", "namespace": "shop", "name": name, "fields": list(fields)}


def refused(call):
    try:
        call()
    except SchemaRegistryError as error:
        return [error.http_status_code, error.error_code]
    return "was not refused"


def context(topic):
    return SerializationContext(topic, MessageField.VALUE)


order = record(
    "Order",
    field("id", "string"),
    field("price", "double"),
    field("note", ["null", "string"], default=None),
)
wider = record("Order", *order["fields"], field("level", "string", default="bronze"))
breaking = record("Order", *order["fields"], field("must", "string"))
value = {"id": "1", "price": 4.5, "note": None}
told = {}

# The serializer registers what it writes, and the deserializer asks for what it reads.
written = AvroSerializer(client, json.dumps(order))(value, context("orders"))
told["head"] = list(struct.unpack(">bI", written[:5]))
told["read"] = AvroDeserializer(client)(written, context("orders"))
told["bare"] = fastavro.schemaless_reader(io.BytesIO(written[5:]), order)
told["evolved"] = AvroDeserializer(client, json.dumps(wider))(written, context("orders"))

# A subject whose schema is a union, registered by somebody else and taken as it is.
union = [record("Product", field("name", "string")), order]
union_id = client.register_schema("stock-value", Schema(json.dumps(union), "AVRO"))
latest = {"auto.register.schemas": False, "use.latest.version": True}
product = AvroSerializer(client, None, conf=latest)(("shop.Product", {"name": "tea"}), context("stock"))
told["union"] = {
    "id": union_id == struct.unpack(">bI", product[:5])[1],
    "branch": product[5] // 2,
    "read": AvroDeserializer(client)(product, context("stock")),
}

schema = Schema(json.dumps(order), "AVRO")
told["again"] = client.register_schema("orders-value", schema)
told["elsewhere"] = client.register_schema("other-value", schema)
told["subjects"] = client.get_subjects()
told["next"] = client.register_schema("orders-value", Schema(json.dumps(wider), "AVRO"))
told["versions"] = client.get_versions("orders-value")
found = client.lookup_schema("orders-value", schema)
told["found"] = [found.subject, found.version, found.schema_id]
newest = client.get_latest_version("orders-value")
told["latest"] = [newest.version, newest.schema_id, json.loads(newest.schema.schema_str) == wider]
told["version"] = client.get_version("orders-value", 1).schema_id
told["fits"] = [
    client.test_compatibility("orders-value", schema),
    client.test_compatibility("orders-value", Schema(json.dumps(breaking), "AVRO")),
]

told["refused"] = {
    "incompatible": refused(
        lambda: client.register_schema("orders-value", Schema(json.dumps(breaking), "AVRO"))
    ),
    "no schema": refused(lambda: client.register_schema("a-value", Schema('{"type":"nope"}', "AVRO"))),
    "subject": refused(lambda: client.get_versions("none-value")),
    "version": refused(lambda: client.get_version("orders-value", 9)),
    "id": refused(lambda: client.get_schema(999)),
    "level": refused(lambda: client.set_compatibility("orders-value", "SOME")),
}
client.set_compatibility("orders-value", "NONE")
told["level"] = [client.get_compatibility(), client.get_compatibility("orders-value")]
told["anything"] = client.register_schema("orders-value", Schema(json.dumps(breaking), "AVRO"))

print(json.dumps(told))
