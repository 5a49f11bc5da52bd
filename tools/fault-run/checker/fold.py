"""Folds the events of each account, sku and slot to its numbers, by rules of this file's own.

An ask that is repeated is answered again with an event of its own; only the first of them moves anything.
Every event tells the numbers after it, so each is held against the fold at once, and a step that was done
twice, or is missing, shows at the next event of its key.
"""
from collections import defaultdict


class Book:
    """One account, sku or slot."""

    #: The names of the numbers that its events tell.
    names = ()

    def __init__(self, name):
        self.name = name
        self.numbers = {name: 0 for name in self.names}
        #: The numbers after each event, the first before any of them.
        self.states = []
        #: What became of each hold: order and step to the last thing that was told of it.
        self.holds = {}
        #: Sums by order: what moved for it, by what was told.
        self.moved = defaultdict(lambda: defaultdict(int))
        #: Which asks were answered, by what was told.
        self.seen = set()
        self.faults = []
        #: Where its clock stands: at the last event that moved anything.
        self.time = 0
        self.late = []

    def hear(self, event):
        kind = event.type.split(".", 1)[1]
        data = event.data
        hold = (data.get("orderId"), data.get("step"))
        effect = self.effect(kind, data, hold)
        for name, change in effect.items():
            self.numbers[name] += change
        if any(effect.values()):
            self.tick(event)
        told = {name: data[name] for name in self.names if name in data}
        if told:
            if told != self.numbers:
                self.faults.append(f"{self.name}: the fold is at {self.numbers}, but {event}")
                self.numbers = {**self.numbers, **told}
            self.states.append(tuple(self.numbers[name] for name in self.names))
        if min(self.numbers.values()) < 0 or self.too_much():
            self.faults.append(f"{self.name}: {self.numbers} cannot be, after {event}")

    def tick(self, event):
        if event.time < self.time:
            self.late.append(f"time goes back by {self.time - event.time} ms for {self.name}: {event}")
        self.time = event.time

    def move(self, kind, hold, amount):
        self.moved[hold[0]][kind] += amount
        self.holds[hold] = kind

    def open_holds(self, kind):
        return [hold for hold, last in self.holds.items() if last == kind]

    def is_first(self, kind, hold):
        if (kind, hold) in self.seen:
            return False
        self.seen.add((kind, hold))
        return True


class Account(Book):
    names = ("balance", "held")

    def __init__(self, name):
        super().__init__(name)
        self.deposits = []

    def too_much(self):
        return self.numbers["held"] > self.numbers["balance"]

    def effect(self, kind, data, hold):
        amount = (data.get("amount") or {}).get("minor", 0)
        if kind == "deposited":
            self.deposits.append(amount)
            return {"balance": amount}
        if kind in ("money-released", "money-lapsed"):
            if amount:
                self.move("released", hold, amount)
            return {"held": -amount}
        if kind not in ("money-held", "money-taken", "money-refunded", "part-refunded"):
            return {}
        if not self.is_first(kind, hold):
            return {}
        word = kind.split("-")[1]
        self.move(word, hold, amount)
        if word == "held":
            return {"held": amount}
        return {"balance": -amount, "held": -amount} if word == "taken" else {"balance": amount}


class Stock(Book):
    names = ("onHand", "held", "sold")

    def __init__(self, name):
        super().__init__(name)
        #: By how much each statement of what is on hand changed it.
        self.changes = []

    def too_much(self):
        return self.numbers["held"] > self.numbers["onHand"]

    def effect(self, kind, data, hold):
        if kind == "stock-changed":
            change = data["onHand"] - self.numbers["onHand"]
            self.changes.append(change)
            return {"onHand": change}
        quantity = data.get("quantity", 0)
        if kind in ("released", "lapsed"):
            if quantity:
                self.move("released", hold, quantity)
            return {"held": -quantity}
        if kind not in ("held", "sold", "restocked") or not self.is_first(kind, hold):
            return {}
        self.move(kind, hold, quantity)
        if kind == "held":
            return {"held": quantity}
        if kind == "sold":
            return {"onHand": -quantity, "held": -quantity, "sold": quantity}
        return {"onHand": quantity, "sold": -quantity}


class Slot(Book):
    names = ("capacity", "booked")

    def too_much(self):
        return self.numbers["booked"] > self.numbers["capacity"]

    def effect(self, kind, data, hold):
        if kind == "slot-planned":
            return {"capacity": data["capacity"] - self.numbers["capacity"]}
        if kind in ("freed", "lapsed"):
            if self.holds.get(hold) != "booked":
                return {}
            self.move("freed", hold, 1)
            return {"booked": -1}
        if kind == "kept" and self.is_first(kind, hold):
            self.move("kept", hold, 1)
            return {}
        if kind == "booked" and self.is_first(kind, hold):
            self.move("booked", hold, 1)
            return {"booked": 1}
        if kind == "given-back" and self.is_first(kind, hold):
            self.move("given-back", hold, 1)
            return {"booked": -1}
        return {}


KINDS = {
    "billing": ("accountId", Account),
    "warehouse": ("sku", Stock),
    "delivery": ("slotId", Slot),
}


def fold(events):
    """Books by context and name."""
    books = {context: {} for context in KINDS}
    for event in events:
        context = event.type.split(".", 1)[0]
        if context not in KINDS:
            continue
        field, kind = KINDS[context]
        name = event.data[field]
        if name not in books[context]:
            books[context][name] = kind(name)
        books[context][name].hear(event)
    return books
