"""What is asked of a driver: lines appended to ``control.jsonl``, heeded in their order, each once.

The driver acknowledges an order by an event ``heeded`` with its id. An order is meant for one attempt, so
none is left over for the next; but a change of the work itself stays for all that follow. A file, so that it
reaches a driver on another machine as it reaches one here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from notebench.events import Event
from notebench.jobs.state import HEEDED, Verb

CHANGE = "change"
"""The verb of an order whose words only the work understands."""
ORDERS = (Verb.PAUSE, Verb.RESUME, Verb.STOP, Verb.CANCEL, CHANGE)


@dataclass(frozen=True, slots=True)
class Order:
    """One verb asked of one attempt.

    Attributes
    ----------
    order_id
        An order that arrives twice is heeded once.
    verb
        One of ``ORDERS``.
    change
        What a ``change`` asks of the work, as JSON.
    """

    order_id: str
    verb: str
    attempt: int
    change: Mapping[str, Any] | None = None

    def to_event(self) -> Event:
        """As a line of the file."""
        data = {"order": self.order_id, "attempt": str(self.attempt)}
        if self.change is not None:
            data[CHANGE] = json.dumps(self.change)
        return Event("job", self.verb, data=data)

    @classmethod
    def from_event(cls, event: Event) -> "Order | None":
        """The order of a line; None where it is something else."""
        order_id, attempt = event.data.get("order", ""), event.data.get("attempt", "")
        if event.verb not in ORDERS or not order_id or not attempt.isdecimal():
            return None
        change = _change(event.data.get(CHANGE, ""))
        if event.verb == CHANGE and change is None:
            return None
        return cls(order_id, event.verb, int(attempt), change)


def _change(text: str) -> Mapping[str, Any] | None:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def unheeded(asked: Iterable[Event], happened: Iterable[Event], attempt: int) -> list[Order]:
    """The orders for this attempt that were not acknowledged, in their order, each once."""
    known = {event.data.get("order") for event in happened if event.verb == HEEDED}
    found: dict[str, Order] = {}
    for order in map(Order.from_event, asked):
        if order and order.attempt == attempt and order.order_id not in known:
            found.setdefault(order.order_id, order)
    return list(found.values())


def changes(asked: Iterable[Event]) -> tuple[Mapping[str, Any], ...]:
    """All that was ever asked of the work itself, by all attempts, in order, each once."""
    found: dict[str, Mapping[str, Any]] = {}
    for order in map(Order.from_event, asked):
        if order and order.verb == CHANGE and order.change is not None:
            found.setdefault(order.order_id, order.change)
    return tuple(found.values())
