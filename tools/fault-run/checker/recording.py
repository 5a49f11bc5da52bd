"""What a run left to be checked: committed events, calls with their answers, and what was read at the end."""
import json
import os
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Event:
    partition: int
    offset: int
    id: str
    type: str
    key: str
    time: int
    data: dict

    def __str__(self):
        return f"{self.type} {self.id} at {self.partition}/{self.offset}: {json.dumps(self.data)}"


@dataclass
class Recording:
    events: list
    #: (partition, offset, id) of every record in the topic of events, aborted ones included.
    places: list
    calls: list
    finals: list
    #: The events that were carried into each topic that people read.
    relayed: dict = field(default_factory=dict)
    #: What others wrote into the topic of requests.
    requests: list = field(default_factory=list)
    #: The messages whose step failed and that wait for a person: (service, key, why).
    dead_letters: list = field(default_factory=list)


def lines_of(path):
    if not path.endswith((".jsonl", ".all")) or not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def event_of(record, payload=None):
    envelope = json.loads(record["headers"]["millrace-envelope"])
    return Event(
        partition=record["partition"],
        offset=record["offset"],
        id=envelope["id"],
        type=envelope["type"],
        key=f"{envelope['tenant']}/{envelope['key']}",
        time=envelope["time"],
        data=json.loads(record["value"]) if payload is None else payload,
    )


@dataclass(frozen=True)
class Request:
    topic: str
    partition: int
    offset: int
    #: What its sender says it is: an order, a deposit, or broken.
    kind: str
    body: dict
    id: str


def request_of(topic, record):
    headers = record["headers"]
    return Request(
        topic=topic,
        partition=record["partition"],
        offset=record["offset"],
        kind=headers["fault-run"],
        body=json.loads(headers.get("fault-run-body", "{}")),
        id=headers.get("millrace-id"),
    )


def dead_letters_in(records):
    """The changelog holds them until they are settled: what counts is the last record of a key."""
    last = {}
    for record in records:
        service, _, kind, *_ = record["key"].split("\x1f")
        if service.startswith("~") and kind == "letters":
            last[record["key"]] = record["value"]
    letters = [json.loads(value) for value in last.values() if value is not None]
    return [(letter["service"], letter["key"], letter["reason"]) for letter in letters]


def load(folder):
    with open(os.path.join(folder, "read.json"), encoding="utf-8") as file:
        prefix = json.load(file)["prefix"]
    topics = os.path.join(folder, "topics")
    events = f"{prefix}events"
    relayed = {}
    for name in sorted(os.listdir(topics)):
        records = [one for one in lines_of(os.path.join(topics, name)) if "payload" in one]
        if records:
            topic = name[: -len(".jsonl")]
            relayed[topic] = [event_of(record, record["payload"]) for record in records]
    return Recording(
        events=[event_of(record) for record in lines_of(os.path.join(topics, f"{events}.jsonl"))],
        places=lines_of(os.path.join(topics, f"{events}.all")),
        calls=lines_of(os.path.join(folder, "calls.jsonl")),
        finals=lines_of(os.path.join(folder, "final.jsonl")),
        relayed=relayed,
        requests=[
            request_of(f"{prefix}requests", record)
            for record in lines_of(os.path.join(topics, f"{prefix}requests.jsonl"))
            if "fault-run" in record["headers"]
        ],
        dead_letters=dead_letters_in(lines_of(os.path.join(topics, f"{prefix}state.jsonl"))),
    )
