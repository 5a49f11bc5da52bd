"""`python plant.py [FOLDER]`: plants violations in what a run left, and sees whether the checker finds each;
without a folder in a small sample of a run, in which there must be none before.

A law that finds nothing may only be blind; so each has something put before it that it must find.
"""
import copy
import sys
from dataclasses import replace

from check import broken
from laws import LAWS
from orders import orders_of
from recording import Request, load
from sample import sample


def first(events, kind):
    return next(event for event in events if event.type == kind)


def of_order(recording, state, kind):
    """The first event of a kind of an order that came to this one end and no other."""
    orders = orders_of(recording.events)
    return next(
        event
        for event in recording.events
        if event.type == kind and orders[event.data["orderId"]].ends == [state]
    )


def without(events, gone):
    return [event for event in events if event is not gone]


def again(recording, event, offset=None):
    at = recording.events.index(event) + 1
    other = replace(event, id=event.id if offset is None else f"{event.id}-again")
    recording.events = [*recording.events[:at], other, *recording.events[at:]]


def doubled_event(recording):
    again(recording, recording.events[len(recording.events) // 2])


def aborted_seen(recording):
    event = recording.events[-1]
    recording.events = [*recording.events, replace(event, id="aborted", offset=event.offset + 1000)]


def time_goes_back(recording):
    event = first(recording.events, "billing.money-taken")
    at = recording.events.index(event)
    recording.events[at] = replace(event, time=1)


def lost_order(recording):
    order = of_order(recording, "APPROVED", "orders.approved").data["orderId"]
    recording.events = [event for event in recording.events if event.data.get("orderId") != order]


def placed_twice(recording):
    again(recording, first(recording.events, "orders.placed"), 1)


def ended_twice(recording):
    event = of_order(recording, "APPROVED", "orders.approved")
    at = recording.events.index(event) + 1
    data = {**event.data, "state": "CANCELED", "reasons": []}
    other = replace(event, id="ended-again", type="orders.canceled", data=data)
    recording.events = [*recording.events[:at], other, *recording.events[at:]]


def never_ended(recording):
    order = of_order(recording, "CANCELED", "orders.canceled").data["orderId"]
    recording.events = [
        event
        for event in recording.events
        if event.type != "orders.canceled" or event.data["orderId"] != order
    ]


def other_order(recording):
    call = next(call for call in recording.calls if call["kind"] == "order" and call["status"] == 201)
    call["body"] = {**call["body"], "customerId": "mallory"}


def second_id(recording):
    call = next(call for call in recording.calls if call["kind"] == "order" and call["status"] == 201)
    other = copy.deepcopy(call)
    other["answer"]["id"] = "second"
    recording.calls.append(other)


def cancel_forgotten(recording):
    order = of_order(recording, "APPROVED", "orders.approved").data["orderId"]
    recording.calls.append(
        {**recording.calls[-1], "kind": "cancel", "path": f"/v1/orders/{order}/cancel", "status": 200}
    )


def record_lost(recording):
    body = {"id": "by-record", "customerId": "anna", "currency": "EUR", "lines": []}
    recording.requests = [*recording.requests, Request("requests", 0, 0, "order", body, None)]


def broken_unheard(recording):
    recording.requests = [*recording.requests, Request("requests", 9, 9, "broken", {}, None)]


def dead_letter(recording):
    recording.dead_letters = [*recording.dead_letters, ("billing", "shop/purse", "It cannot be.")]


def failed_step(recording):
    recording.calls[-1]["status"] = 500


def double_letter(recording):
    again(recording, first(recording.events, "notifications.letter-written"), 1)


def no_letter(recording):
    recording.events = without(recording.events, first(recording.events, "notifications.letter-written"))


def lost_deposit(recording):
    recording.events = without(recording.events, first(recording.events, "billing.deposited"))


def double_deposit(recording):
    again(recording, first(recording.events, "billing.deposited"), 1)


def taken_twice(recording):
    """The numbers of the account agree with it: only the order's own sum does not."""
    event = of_order(recording, "APPROVED", "billing.money-taken")
    at = recording.events.index(event)
    amount = {**event.data["amount"], "minor": event.data["amount"]["minor"] * 2}
    recording.events[at] = replace(event, data={**event.data, "amount": amount})


def held_for_ever(recording):
    sold = of_order(recording, "APPROVED", "warehouse.sold")
    recording.events = [
        event
        for event in recording.events
        if event.type != sold.type or event.data["orderId"] != sold.data["orderId"]
    ]


def oversold(recording):
    event = first(recording.events, "warehouse.held")
    at = recording.events.index(event)
    recording.events[at] = replace(event, data={**event.data, "held": event.data["onHand"] + 1})


def stale_read(recording):
    sent = [call for call in recording.calls if call["kind"] == "order" and call["status"] == 201]
    ended = next(call for call in sent if call["answer"]["state"] == "APPROVED")
    later = ended["gotAt"] + 1000
    read = {
        **{"wish": -1, "kind": "read", "method": "GET", "url": ended["url"], "status": 404, "answer": {}},
        **{"path": f"/v1/orders/{ended['answer']['id']}", "sentAt": later, "gotAt": later + 5},
    }
    recording.calls.append(read)


def wrong_balance(recording):
    told = next(told for told in recording.finals if told["path"].startswith("/v1/accounts/"))
    told["answer"] = {**told["answer"], "balance": told["answer"]["balance"] + 1}


def order_not_listed(recording):
    told = next(told for told in recording.finals if told["path"] == "/v1/orders")
    told["answer"] = told["answer"][1:]


def letter_not_listed(recording):
    told = next(told for told in recording.finals if told["path"] == "/v1/letters")
    told["answer"] = told["answer"][1:]


def entry_twice(recording):
    told = next(told for told in recording.finals if told["path"].endswith("/entries") and told["answer"])
    told["answer"] = [told["answer"][0], *told["answer"]]


def relayed_twice(recording):
    records = next(iter(recording.relayed.values()))
    records.append(records[0])


def not_relayed(recording):
    next(iter(recording.relayed.values())).pop()


def relayed_otherwise(recording):
    records = next(iter(recording.relayed.values()))
    records[0] = replace(records[0], data={**records[0].data, "orderId": "another"})


#: What is planted, and the law that must find it.
PLANTED = [
    (doubled_event, "event_once"),
    (aborted_seen, "aborted_unseen"),
    (time_goes_back, "time_goes_on"),
    (lost_order, "none_lost"),
    (placed_twice, "one_end"),
    (ended_twice, "one_end"),
    (never_ended, "one_end"),
    (other_order, "none_lost"),
    (second_id, "none_lost"),
    (record_lost, "none_lost"),
    (broken_unheard, "broken_told"),
    (dead_letter, "broken_told"),
    (cancel_forgotten, "asks_are_kept"),
    (failed_step, "answers_fit"),
    (double_letter, "one_letter"),
    (no_letter, "one_letter"),
    (lost_deposit, "wishes_once"),
    (double_deposit, "wishes_once"),
    (taken_twice, "orders_add_up"),
    (held_for_ever, "nothing_held"),
    (oversold, "books_balance"),
    (stale_read, "reads_are_fresh"),
    (wrong_balance, "api_equals_events"),
    (order_not_listed, "api_equals_events"),
    (letter_not_listed, "api_equals_events"),
    (entry_twice, "api_equals_events"),
    (relayed_twice, "relayed_once"),
    (not_relayed, "relayed_once"),
    (relayed_otherwise, "relayed_once"),
]


def copied(recording):
    """Events are frozen; calls and reads are changed in place by what is planted."""
    return replace(
        recording,
        events=list(recording.events),
        calls=[dict(call) for call in recording.calls],
        finals=[dict(told) for told in recording.finals],
        relayed={topic: list(records) for topic, records in recording.relayed.items()},
    )


def main():
    recording = load(sys.argv[1]) if len(sys.argv) > 1 else sample()
    by_name = {law.__name__: law for law in LAWS}
    clean = broken(recording)
    if len(sys.argv) == 1 and clean:
        print(f"NOT CLEAN: {clean}")
        return 1
    missed = []
    # A release without relays has nothing to be planted in.
    planted_here = [one for one in PLANTED if recording.relayed or one[1] != "relayed_once"]
    for plant, law in planted_here:
        planted = copied(recording)
        plant(planted)
        found = broken(planted, [by_name[law]]).get(law, [])
        if len(found) <= len(clean.get(law, [])):
            missed.append(f"{plant.__name__} by {law}")
    print(f"self-test: {len(planted_here)} violations planted, {len(planted_here) - len(missed)} found")
    for one in missed:
        print(f"NOT FOUND: {one}")
    unguarded = by_name.keys() - {law for _, law in PLANTED}
    if unguarded:
        print(f"NO PLANT for {sorted(unguarded)}")
    return 1 if missed or unguarded else 0


if __name__ == "__main__":
    sys.exit(main())
