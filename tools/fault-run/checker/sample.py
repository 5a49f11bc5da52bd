"""A small run in which all is as it should be: two orders that are approved, and one that is canceled.

It is for the checker's own test: what a run leaves, small enough to be read.
"""
from recording import Event, Recording

CUSTOMER = "anna"
PURSE = "purse"
SKU = "tea"
PRICE = 300
URL = "http://instance-1"


class Story:
    """Tells events and calls as time goes on, and keeps the numbers that they tell."""

    def __init__(self):
        self.events = []
        self.calls = []
        self.entries = []
        self.orders = []
        self.letters = []
        self.now = 1000
        self.money = {"balance": 0, "held": 0}
        self.stock = {"onHand": 0, "held": 0, "sold": 0}

    def tell(self, kind, key, data):
        self.now += 1
        offset = 2 * len(self.events)
        self.events.append(
            Event(0, offset, f"event-{len(self.events)}", kind, f"shop/{key}", self.now, data)
        )

    def call(self, kind, path, body, answer, status=200):
        self.now += 10
        self.calls.append(
            {
                **{"wish": len(self.calls), "kind": kind, "url": URL, "path": path, "body": body},
                **{"method": "GET" if body is None else "POST", "status": status},
                **{"sentAt": self.now - 5, "gotAt": self.now, "answer": answer},
            }
        )

    def move_money(self, kind, change, data):
        self.money = {name: count + change.get(name, 0) for name, count in self.money.items()}
        self.tell(f"billing.{kind}", PURSE, {"accountId": PURSE, **data, **self.money})

    def move_stock(self, kind, change, data):
        self.stock = {name: count + change.get(name, 0) for name, count in self.stock.items()}
        self.tell(f"warehouse.{kind}", SKU, {"sku": SKU, **data, **self.stock})

    def post(self, debit, credit, amount, cause):
        self.entries.append({"debit": debit, "credit": credit, "amount": amount, "cause": cause})


def opened(story):
    story.move_money("account-opened", {}, {"currency": "EUR"})
    story.move_money("deposited", {"balance": 1000}, {"amount": {"minor": 1000, "currency": "EUR"}})
    story.post("available", "deposits", 1000, "event-1")
    answer = {"id": PURSE, **story.money}
    story.call("deposit", f"/v1/accounts/{PURSE}/deposits", {"amount": 1000}, answer)
    story.move_stock("stock-changed", {"onHand": 5}, {})
    answer = {"sku": SKU, **story.stock}
    story.call("set-stock", f"/v1/stock/{SKU}", {"onHand": 5}, answer)


def placed(story, order_id, quantity):
    body = {
        "customerId": CUSTOMER,
        "currency": "EUR",
        "lines": [{"sku": SKU, "quantity": quantity, "unitPrice": PRICE}],
        "payment": {"account": PURSE},
    }
    total = quantity * PRICE
    story.tell("orders.placed", order_id, {"orderId": order_id, **body, "total": total})
    return body, total


def ended(story, order_id, state, body, total, reasons):
    event = f"order-{state.lower()}"
    data = {"orderId": order_id, "customerId": CUSTOMER, "state": state}
    told = {**data, "reasons": reasons} if state == "CANCELED" else data
    story.tell(f"orders.{state.lower()}", order_id, told)
    letter = {"orderId": order_id, "event": event}
    story.tell("notifications.letter-written", CUSTOMER, letter)
    story.letters.append(letter)
    order = {**body, "id": order_id, "state": state, "total": total, "reasons": reasons}
    story.orders.append(order)
    story.call("order", "/v1/orders", body, order, 201)
    story.call("read", f"/v1/orders/{order_id}", None, order)


def approved(story, order_id):
    body, total = placed(story, order_id, 1)
    goods = {"orderId": order_id, "step": "stock", "quantity": 1}
    money = {"orderId": order_id, "step": "wallet", "amount": {"minor": total, "currency": "EUR"}}
    story.move_stock("held", {"held": 1}, goods)
    story.move_money("money-held", {"held": total}, money)
    story.post("held", "available", total, f"{order_id}/wallet")
    story.move_money("money-taken", {"held": -total, "balance": -total}, money)
    story.post("sales", "held", total, f"{order_id}/wallet")
    story.move_stock("sold", {"onHand": -1, "held": -1, "sold": 1}, goods)
    ended(story, order_id, "APPROVED", body, total, [])


def canceled(story, order_id):
    body, total = placed(story, order_id, 50)
    reasons = [{"code": "out-of-stock", "detail": "There are 3, not 50."}]
    asked = {"sku": SKU, "orderId": order_id, "step": "stock"}
    story.tell("warehouse.refused", SKU, {**asked, "reasons": reasons})
    ended(story, order_id, "CANCELED", body, total, reasons)


def sample():
    story = Story()
    opened(story)
    approved(story, "one")
    approved(story, "two")
    canceled(story, "three")
    finals = {
        f"/v1/accounts/{PURSE}": {"id": PURSE, "status": 200, **story.money},
        f"/v1/accounts/{PURSE}/entries": story.entries,
        f"/v1/stock/{SKU}": {"sku": SKU, "status": 200, **story.stock},
        "/v1/orders": story.orders,
        "/v1/letters": story.letters,
    }
    return Recording(
        events=story.events,
        places=[(event.partition, event.offset, event.id) for event in story.events],
        calls=story.calls,
        relayed={"shop": list(story.events)},
        finals=[
            {"round": "settled", "url": URL, "path": path, "answer": answer}
            for path, answer in finals.items()
        ],
    )
