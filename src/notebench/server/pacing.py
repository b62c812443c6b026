"""What of one noun is told, and when: all that happens, but never so fast that the panel only re-reads.

Pure: the time, the events and what is known of the store come in; the events to emit now come out.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from notebench.events import Event

CHANGED = "changed"


@dataclass(slots=True)
class Pace:
    """The pace of one noun.

    Attributes
    ----------
    most_per_s
        More events than these in one second are told together, by one ``changed``.
    grace_s
        So long the store may differ before ``changed`` tells of it: our own writers write first and
        announce after.
    changed_every_s
        ``changed`` is told no more often than this.
    """

    noun: str
    most_per_s: int = 20
    grace_s: float = 0.3
    changed_every_s: float = 0.5
    _told_at: deque[float] = field(default_factory=deque, init=False)
    _changed_at: float = field(default=float("-inf"), init=False)
    _untold_since: float | None = field(default=None, init=False)
    _has_overflowed: bool = field(default=False, init=False)

    def step(self, now: float, events: Sequence[Event], *, store_differs: bool) -> list[Event]:
        """The events to emit now.

        ``now`` is in seconds, from any start; ``store_differs`` tells whether the store was seen to have
        been written since the last step, before ``events`` were read.
        """
        if store_differs and self._untold_since is None:
            self._untold_since = now
        told = list(events[: self._room(now)])
        self._told_at.extend([now] * len(told))
        if events:
            # Who hears of these reads the store anew, and so sees what had been written before.
            self._untold_since = None
        self._has_overflowed = self._has_overflowed or len(told) < len(events)
        if self._must_tell_changed(now):
            told.append(Event(self.noun, CHANGED))
            self._changed_at, self._untold_since, self._has_overflowed = now, None, False
        return told

    def _room(self, now: float) -> int:
        while self._told_at and self._told_at[0] <= now - 1:
            self._told_at.popleft()
        return self.most_per_s - len(self._told_at)

    def _must_tell_changed(self, now: float) -> bool:
        is_untold = self._untold_since is not None and now - self._untold_since >= self.grace_s
        return (is_untold or self._has_overflowed) and now - self._changed_at >= self.changed_every_s
