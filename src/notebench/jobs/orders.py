"""What is asked of a driver: lines appended to ``control.jsonl``, heeded in their order, each once.

The driver acknowledges an order by an event ``heeded`` with its id. An order is meant for one attempt, so
none is left over for the next. A file, so that it reaches a driver on another machine as it reaches one here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from notebench.events import Event
from notebench.jobs.state import HEEDED, Verb

ORDERS = (Verb.PAUSE, Verb.RESUME, Verb.STOP, Verb.CANCEL)


@dataclass(frozen=True, slots=True)
class Order:
    """One verb asked of one attempt.

    Attributes
    ----------
    order_id
        An order that arrives twice is heeded once.
    """

    order_id: str
    verb: Verb
    attempt: int

    def to_event(self) -> Event:
        """As a line of the file."""
        return Event("job", self.verb, data={"order": self.order_id, "attempt": str(self.attempt)})

    @classmethod
    def from_event(cls, event: Event) -> "Order | None":
        """The order of a line; None where it is something else."""
        order_id, attempt = event.data.get("order", ""), event.data.get("attempt", "")
        if event.verb not in ORDERS or not order_id or not attempt.isdecimal():
            return None
        return cls(order_id, Verb(event.verb), int(attempt))


def unheeded(asked: Iterable[Event], happened: Iterable[Event], attempt: int) -> list[Order]:
    """The orders for this attempt that were not acknowledged, in their order, each once."""
    known = {event.data.get("order") for event in happened if event.verb == HEEDED}
    found: dict[str, Order] = {}
    for order in map(Order.from_event, asked):
        if order and order.attempt == attempt and order.order_id not in known:
            found.setdefault(order.order_id, order)
    return list(found.values())
