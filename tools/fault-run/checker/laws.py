"""The laws that a recording is held against. Each yields sentences, one for every violation."""
from collections import Counter, defaultdict

from fold import fold
from fresh import stale
from orders import orders_of, total_of, wanted_of

NO_ORDER = "NONE"


class Evidence:
    """A recording, and what follows from it, worked out once."""

    def __init__(self, recording):
        self.recording = recording
        self.books = fold(recording.events)
        self.orders = orders_of(recording.events)
        self.wishes = defaultdict(list)
        for call in recording.calls:
            self.wishes[call["wish"]].append(call)

    def accepted(self, kind):
        """The first accepted call of each wish of a kind."""
        for calls in self.wishes.values():
            if calls[0]["kind"] != kind:
                continue
            good = [call for call in calls if call["status"] in (200, 201) and call["kind"] == kind]
            if good:
                yield good[0], calls

    def open_wishes(self, kind):
        """Wishes without any answer that counts: they may have been done, or not."""
        for calls in self.wishes.values():
            if calls[0]["kind"] == kind and all(not is_definite(call) for call in calls):
                yield calls[0]

    def asked(self, kind, status=None):
        """The orders for which this was asked, or answered so."""
        return {
            call["path"].split("/")[3]
            for call in self.recording.calls
            if call["kind"] == kind and status in (None, call["status"])
        }


def is_definite(call):
    return call["status"] not in (0, 429) and call["status"] < 500


def event_once(evidence):
    for event_id, count in Counter(event.id for event in evidence.recording.events).items():
        if count > 1:
            told = [str(event) for event in evidence.recording.events if event.id == event_id]
            yield f"event {event_id} is there {count} times: {told}"


def aborted_unseen(evidence):
    """What was read as committed must be what was not aborted: an offset at most once, in order."""
    places = {(partition, offset): event for partition, offset, event in evidence.recording.places}
    last = {}
    for event in evidence.recording.events:
        if places and places.get((event.partition, event.offset)) != event.id:
            yield f"{event} is not what lies there"
        if event.offset <= last.get(event.partition, -1):
            yield f"{event} comes after {last[event.partition]}"
        last[event.partition] = event.offset


def time_goes_on(evidence):
    """The clock of a key never goes back; a step that changes nothing does not set it."""
    for books in evidence.books.values():
        for book in books.values():
            yield from book.late


ENDS = (
    [],
    ["APPROVED"],
    ["CANCELED"],
    ["APPROVED", "CANCELED"],
    ["APPROVED", "SHIPPED"],
)


def one_end(evidence):
    to_cancel, to_ship = evidence.asked("cancel"), evidence.asked("ship")
    for order in evidence.orders.values():
        if len(order.placed) != 1:
            yield f"order {order.id} was placed {len(order.placed)} times"
            continue
        if not order.ends:
            yield f"order {order.id} has no end"
        if order.ends not in ENDS:
            yield f"order {order.id} ended as {order.ends}"
        if order.ends == ["APPROVED", "CANCELED"] and order.id not in to_cancel:
            yield f"order {order.id} was canceled after it was approved, and nobody asked for it"
        if order.cancel_requested and order.id not in to_cancel:
            yield f"order {order.id} was to be canceled, and nobody asked for it"
        if order.shipped and order.id not in to_ship:
            yield f"order {order.id} was shipped, and nobody asked for it"
        for told in (order.approved, order.canceled, order.shipped):
            if len({repr(event.data) for event in told}) > 1:
                yield f"order {order.id} ended in two ways: {[str(event) for event in told]}"
        if order.body["total"] != total_of(order.body["lines"]):
            yield f"order {order.id} has a total of {order.body['total']}: {order.body}"


def none_lost(evidence):
    """Every order that was acknowledged is there, as it was asked for, once."""
    by_order = {}
    for call, calls in evidence.accepted("order"):
        good = [one for one in calls if one["status"] == 201 and one["kind"] == "order"]
        ids = {one["answer"]["id"] for one in good}
        if len(ids) > 1:
            yield f"wish {call['wish']} was acknowledged as {sorted(ids)}"
        order_id = call["answer"]["id"]
        if order_id in by_order:
            yield f"order {order_id} was acknowledged to wishes {by_order[order_id]} and {call['wish']}"
        by_order[order_id] = call["wish"]
        order = evidence.orders.get(order_id)
        if order is None or not order.placed:
            yield f"order {order_id} of wish {call['wish']} was acknowledged and is lost"
            continue
        for name in ("customerId", "currency", "lines", "payment", "delivery"):
            if call["body"].get(name) != order.body.get(name):
                yield f"order {order_id} of wish {call['wish']} was placed as {order.body}"
    for request in evidence.recording.requests:
        if request.kind == "order":
            yield from placed_by_record(evidence, request)
            by_order[request.body["id"]] = "a record"
    unasked = [
        order.id for order in evidence.orders.values() if order.placed and order.id not in by_order
    ]
    open_count = sum(1 for _ in evidence.open_wishes("order"))
    if len(unasked) > open_count:
        yield f"{len(unasked)} orders nobody was told of, {open_count} wishes are open: {unasked[:5]}"


def placed_by_record(evidence, request):
    order = evidence.orders.get(request.body["id"])
    if order is None or not order.placed:
        yield f"{request} was never placed"
        return
    for name in ("customerId", "currency", "lines", "payment", "delivery"):
        if request.body.get(name) != order.body.get(name):
            yield f"{request} was placed as {order.body}"


def broken_told(evidence):
    """What breaks the contract is told to a person once, and nothing else waits for one."""
    told = Counter((service, key) for service, key, _ in evidence.recording.dead_letters)
    wanted = Counter(
        ("records", f"shop/{request.topic}:{request.partition}:{request.offset}")
        for request in evidence.recording.requests
        if request.kind == "broken"
    )
    for service, key in (told - wanted) + (wanted - told):
        why = [why for one, other, why in evidence.recording.dead_letters if (one, other) == (service, key)]
        yield f"{service} {key} is a dead letter {told[(service, key)]} times, not {wanted[(service, key)]}: {why}"


def asks_are_kept(evidence):
    """What was acknowledged to be canceled or shipped came to be so."""
    for kind, state in (("cancel", "CANCELED"), ("ship", "SHIPPED")):
        for order_id in evidence.asked(kind, 200):
            order = evidence.orders.get(order_id)
            if order is None or order.state != state:
                yield f"to {kind} order {order_id} was acknowledged, and it is {order and order.ends}"


def answers_fit(evidence):
    """Statuses that must not come, and another body under a key that was taken."""
    allowed = {
        "order": (201,),
        "other-body": (409, 422),
        "deposit": (200,),
        "adjust": (200, 409),
        "read": (200, 404),
        "cancel": (200, 409),
        "ship": (200, 409),
    }
    for call in evidence.recording.calls:
        status = call["status"]
        if status == 500 or (is_definite(call) and status not in allowed.get(call["kind"], (200, 201))):
            yield f"{call['kind']} {call['path']} at {call['sentAt']:.0f} was answered {status}: {call['answer']}"


def books_balance(evidence):
    for books in evidence.books.values():
        for book in books.values():
            yield from book.faults


def nothing_held(evidence):
    for context, last in (("billing", "held"), ("warehouse", "held"), ("delivery", "booked")):
        for book in evidence.books[context].values():
            for hold in book.open_holds(last):
                yield f"{context} {book.name} still holds {hold}"


def orders_add_up(evidence):
    """What was approved is sold, paid and kept, and what was not is not."""
    sold, paid, kept = defaultdict(Counter), Counter(), defaultdict(Counter)
    for sku, book in evidence.books["warehouse"].items():
        for order, moved in book.moved.items():
            sold[order][sku] += moved["sold"] - moved["restocked"]
    for book in evidence.books["billing"].values():
        for order, moved in book.moved.items():
            paid[order] += moved["taken"] - moved["refunded"]
    for slot, book in evidence.books["delivery"].items():
        for order, moved in book.moved.items():
            kept[order][slot] += moved["booked"] - moved["freed"] - moved["given-back"]
    for order in evidence.orders.values():
        if not order.placed:
            continue
        is_on = order.stands
        body = order.body
        goods = wanted_of(body["lines"]) if is_on else {}
        if {sku: count for sku, count in sold[order.id].items() if count} != goods:
            yield f"order {order.id} is {order.state}, and sold are {dict(sold[order.id])}"
        money = body["total"] if is_on and "payment" in body else 0
        if paid[order.id] != money:
            yield f"order {order.id} is {order.state} over {body['total']}, and paid are {paid[order.id]}"
        place = {body["delivery"]["slot"]: 1} if is_on and "delivery" in body else {}
        if {slot: count for slot, count in kept[order.id].items() if count} != place:
            yield f"order {order.id} is {order.state}, and kept are {dict(kept[order.id])}"


def wishes_once(evidence):
    """Deposits and adjustments: each that was acknowledged once, and none that was not asked for."""
    paid_in, put_in = defaultdict(Counter), defaultdict(Counter)
    for kind, wanted, name in (("deposit", paid_in, "amount"), ("adjust", put_in, "quantity")):
        for call, _ in evidence.accepted(kind):
            wanted[call["path"].split("/")[3]][call["body"][name]] += 1
    deposits = [request for request in evidence.recording.requests if request.kind == "deposit"]
    once = {request.id or f"{request.partition}/{request.offset}": request for request in deposits}
    for request in once.values():
        paid_in[request.body["account"]][request.body["amount"]] += 1
    for call, _ in evidence.accepted("set-stock"):
        put_in[call["path"].split("/")[3]][call["body"]["onHand"]] += 1
    maybe = Counter(
        (call["path"].split("/")[3], call["body"].get("amount", call["body"].get("quantity")))
        for kind in ("deposit", "adjust")
        for call in evidence.open_wishes(kind)
    )
    for context, wanted, movements in (
        ("billing", paid_in, lambda book: book.deposits),
        ("warehouse", put_in, lambda book: book.changes),
    ):
        for name in wanted.keys() | evidence.books[context].keys():
            book = evidence.books[context].get(name)
            found = Counter(movements(book)) if book is not None else Counter()
            for amount, count in (wanted[name] - found).items():
                yield f"{context} {name}: {amount} was acknowledged and is missing {count} time(s)"
            for amount, count in (found - wanted[name]).items():
                if count > maybe[(name, amount)]:
                    yield f"{context} {name}: {amount} is there {count} time(s) more than asked for"


def one_letter(evidence):
    for order in evidence.orders.values():
        told = Counter(event.data["event"] for event in order.letters)
        wanted = Counter({"order-approved": len(order.approved[:1]), "order-canceled": len(order.canceled[:1])})
        if order.ends == ["APPROVED", "CANCELED"] and "payment" in order.body and order.body["total"] > 0:
            wanted["order-refunded"] = 1
        if +told != +wanted:
            yield f"order {order.id} is {order.ends}, and its letters are {dict(told)}"


def reads_are_fresh(evidence):
    answers = defaultdict(list)
    for call in evidence.recording.calls:
        seen = seen_in(call)
        if seen is not None:
            key, state, is_read = seen
            answers[key].append((call["sentAt"], call["gotAt"], state, is_read, call))
    for (what, name), told in answers.items():
        for call, why in stale(told, truth_of(evidence, what, name)):
            yield f"{call['method']} {call['path']} at {call['url']}, {call['sentAt']:.0f}: {why}"


def truth_of(evidence, what, name):
    if what == "orders":
        order = evidence.orders.get(name)
        return [NO_ORDER] + (["PENDING", *order.ends] if order is not None and order.placed else [])
    context = {"accounts": "billing", "stock": "warehouse", "slots": "delivery"}[what]
    book = evidence.books[context].get(name)
    return [NO_ORDER] + (book.states if book is not None else [])


#: How the API calls what the events tell.
SHOWN = {
    "accounts": ("balance", "held"),
    "stock": ("onHand", "held", "sold"),
    "slots": ("capacity", "booked"),
}


def seen_in(call):
    """What an answer shows, and whether it is a read, which must be fresh: a replay need not be."""
    _, _, what, name, *_ = [*call["path"].split("?")[0].split("/"), None]
    is_read = call["method"] == "GET"
    if call["status"] not in (200, 201, 404):
        return None
    if call["status"] == 404:
        return ((what, name), NO_ORDER, True) if is_read else None
    answer = call["answer"]
    if what == "orders":
        return (what, answer["id"]), answer["state"], is_read
    if what not in SHOWN:
        return None
    return (what, answer["id"] if "id" in answer else answer["sku"]), shown(what, answer), is_read


def shown(what, answer):
    return tuple(answer[name] for name in SHOWN[what])


def api_equals_events(evidence):
    """What every instance answers at the end is what the events come to."""
    for told in evidence.recording.finals:
        where = f"{told['path']} at {told['url']}, {told['round']}"
        _, _, what, *rest = told["path"].split("/")
        answer = told["answer"]
        if what == "orders":
            yield from orders_equal(evidence, answer, where)
        elif what == "letters":
            yield from letters_equal(evidence, answer, where)
        elif rest[1:] == ["entries"]:
            yield from ledger_equals(evidence, rest[0], answer, where)
        else:
            truth = truth_of(evidence, what, rest[0])[-1]
            seen = NO_ORDER if answer["status"] == 404 else shown(what, answer)
            if seen != truth:
                yield f"{where} says {seen}, and the events come to {truth}"


def orders_equal(evidence, items, where):
    shown_ids = Counter(item["id"] for item in items)
    for order_id in shown_ids.keys() | evidence.orders.keys():
        if shown_ids[order_id] != 1:
            yield f"{where} has order {order_id} {shown_ids[order_id]} times"
    for item in items:
        order = evidence.orders.get(item["id"])
        if order is None or not order.placed:
            continue
        truth = (order.state, order.body["total"], order.body["customerId"], order.body["lines"])
        seen = (item["state"], item["total"], item["customerId"], item["lines"])
        if truth != seen:
            yield f"{where} shows order {item['id']} as {seen}, and the events say {truth}"
        reasons = order.canceled[0].data["reasons"] if order.state == "CANCELED" else []
        if item["reasons"] != reasons:
            yield f"{where} gives order {item['id']} the reasons {item['reasons']}, not {reasons}"


def letters_equal(evidence, items, where):
    shown_ids = Counter((item["orderId"], item["event"]) for item in items)
    written = Counter(
        (order.id, letter.data["event"])
        for order in evidence.orders.values()
        for letter in order.letters
    )
    for letter in (shown_ids - written) + (written - shown_ids):
        yield f"{where} has {letter} {shown_ids[letter]} times, and written it was {written[letter]} times"


def ledger_equals(evidence, name, entries, where):
    """Entries move an amount from the book that they credit to the one that they debit."""
    sums = Counter()
    for entry in entries:
        sums[entry["debit"]] += entry["amount"]
        sums[entry["credit"]] -= entry["amount"]
    book = evidence.books["billing"].get(name)
    numbers = book.numbers if book is not None else {"balance": 0, "held": 0}
    truth = (numbers["balance"] - numbers["held"], numbers["held"])
    if (sums["available"], sums["held"]) != truth:
        yield f"{where} comes to {dict(sums)}, and the events to {truth}"
    moved = Counter((entry["cause"], entry["debit"], entry["credit"]) for entry in entries)
    for (cause, debit, credit), count in moved.items():
        if count > 1 and credit != "deposits":
            yield f"{where} has {cause} from {credit} to {debit} {count} times"


def relayed_once(evidence):
    """The topics that people read hold the events: each once, as it was, in the order of its key."""
    events = {event.id: event for event in evidence.recording.events}
    place = {event.id: nth for nth, event in enumerate(evidence.recording.events)}
    carried = Counter()
    types = set()
    for topic, records in evidence.recording.relayed.items():
        latest = {}
        for record in records:
            carried[record.id] += 1
            types.add(record.type)
            event = events.get(record.id)
            if event is None:
                yield f"{topic} has {record}, which is no event"
                continue
            if record.key != event.key or not same(event.data, record.data):
                yield f"{topic} has {record}, and the event is {event}"
            if place[record.id] < latest.get(record.key, -1):
                yield f"{topic} has {record} after what came later"
            latest[record.key] = max(place[record.id], latest.get(record.key, -1))
    for event in evidence.recording.events:
        if event.type in types and carried[event.id] != 1:
            yield f"{event} was carried {carried[event.id]} times"
        if types and event.type not in types:
            yield f"{event} is of a kind that is in no topic"


def same(told, read):
    """What is left out is null in Avro, and what may be anything is text."""
    if isinstance(told, dict) and isinstance(read, dict):
        names = told.keys() | read.keys()
        return all(same(told.get(name), read.get(name)) for name in names)
    if isinstance(told, list) and isinstance(read, list):
        return len(told) == len(read) and all(map(same, told, read))
    return told == read


LAWS = [
    event_once,
    aborted_unseen,
    time_goes_on,
    one_end,
    none_lost,
    broken_told,
    asks_are_kept,
    answers_fit,
    books_balance,
    nothing_held,
    orders_add_up,
    wishes_once,
    one_letter,
    reads_are_fresh,
    api_equals_events,
    relayed_once,
]
