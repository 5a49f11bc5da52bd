"""What the events say of each order: how it was placed, and how it ended."""
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Order:
    id: str
    placed: list = field(default_factory=list)
    approved: list = field(default_factory=list)
    canceled: list = field(default_factory=list)
    shipped: list = field(default_factory=list)
    cancel_requested: list = field(default_factory=list)
    letters: list = field(default_factory=list)
    #: The final states in the order in which they were first told.
    ends: list = field(default_factory=list)

    @property
    def state(self):
        return self.ends[-1] if self.ends else "PENDING"

    @property
    def stands(self):
        """Whether what it asked for is its own."""
        return self.state in ("APPROVED", "SHIPPED")

    @property
    def body(self):
        return self.placed[0].data


def total_of(lines):
    return sum(
        line["quantity"] * line.get("unitPrice", 0)
        for line in lines
        if line["quantity"] > 0 and line.get("unitPrice", 0) > 0
    )


def wanted_of(lines):
    """Quantities by sku."""
    wanted = defaultdict(int)
    for line in lines:
        if line["quantity"] > 0:
            wanted[line["sku"]] += line["quantity"]
    return dict(wanted)


def orders_of(events):
    orders = {}

    def order(event):
        return orders.setdefault(event.data["orderId"], Order(event.data["orderId"]))

    for event in events:
        if event.type == "orders.placed":
            order(event).placed.append(event)
        elif event.type == "orders.cancel-requested":
            order(event).cancel_requested.append(event)
        elif event.type == "orders.approved":
            one = order(event)
            one.approved.append(event)
            end(one, "APPROVED")
        elif event.type == "orders.canceled":
            one = order(event)
            one.canceled.append(event)
            end(one, "CANCELED")
        elif event.type == "orders.shipped":
            one = order(event)
            one.shipped.append(event)
            end(one, "SHIPPED")
        elif event.type == "notifications.letter-written":
            order(event).letters.append(event)
    return orders


def end(order, state):
    if state not in order.ends:
        order.ends.append(state)
