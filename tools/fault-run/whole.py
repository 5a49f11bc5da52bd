"""`python whole.py BROKERS SECONDS`: waits until every replica of every partition is in sync; 1 if it never is.

A fault that meets brokers which have not caught up may take the last replica, and that is a fault more than
three brokers bear.
"""
import sys
import time

from confluent_kafka.admin import AdminClient


def is_whole(metadata):
    return all(
        len(partition.isrs) == len(partition.replicas) and partition.leader >= 0
        for topic in metadata.topics.values()
        for partition in topic.partitions.values()
    )


def main():
    admin = AdminClient({"bootstrap.servers": sys.argv[1]})
    deadline = time.monotonic() + float(sys.argv[2])
    while time.monotonic() < deadline:
        try:
            if is_whole(admin.list_topics(timeout=5)):
                return 0
        except Exception:  # Whoever was asked may be the one that is away.
            pass
        time.sleep(0.3)
    return 1


if __name__ == "__main__":
    sys.exit(main())
