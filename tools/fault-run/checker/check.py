"""`python check.py FOLDER`: holds what a run left in a folder against the laws; 1 where one is broken."""
import json
import os
import sys

from laws import LAWS, Evidence
from recording import load

SHOWN_MAX = 10


def broken(recording, laws=LAWS):
    """Sentences by the law that they break."""
    evidence = Evidence(recording)
    found = {law.__name__: list(law(evidence)) for law in laws}
    return {name: sentences for name, sentences in found.items() if sentences}


def aborted(recording):
    committed = {(event.partition, event.offset) for event in recording.events}
    return sum(1 for partition, offset, _ in recording.places if (partition, offset) not in committed)


def main():
    folder = sys.argv[1]
    recording = load(folder)
    if not recording.events or not recording.calls or not recording.finals:
        print("VIOLATION: there is nothing to check")
        return 1
    evidence = Evidence(recording)
    states = [order.state for order in evidence.orders.values()]
    print(
        f"checked: {len(recording.events)} events, {len(evidence.orders)} orders "
        f"({states.count('APPROVED')} approved, {states.count('CANCELED')} canceled), "
        f"{len(recording.calls)} calls, {len(recording.finals)} reads at the end; "
        f"{sum(map(len, recording.relayed.values()))} records that were relayed, "
        f"{len(recording.requests)} that others wrote, "
        f"{aborted(recording)} of aborted transactions"
    )
    found = broken(recording)
    for name, sentences in found.items():
        print(f"VIOLATION of {name}: {len(sentences)}")
        for sentence in sentences[:SHOWN_MAX]:
            print(f"  {sentence}")
    with open(os.path.join(folder, "violations.json"), "w", encoding="utf-8") as file:
        json.dump(found, file, indent=1)
    print(f"{len(LAWS)} laws, {len(found)} broken")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
