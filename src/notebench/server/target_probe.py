"""How targets are, found out in bounded time, and once for all who ask at about the same time."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notebench.errors import NotebenchError
from notebench.targets.look import TargetLook, unreachable
from notebench.targets.target import Target

if TYPE_CHECKING:
    from notebench.server.workers import Workers
    from notebench.workbench.targets import Targets

_ANSWER_S = 3.0
_CHECK_S = 120.0


@dataclass(slots=True)
class _Asked:
    """What a target was asked, and when it had answered."""

    look: "asyncio.Task[TargetLook]"
    at: float = float("inf")


class TargetProbe:
    """Asks targets how they are; several tabs that look at one make no more requests than one.

    Parameters
    ----------
    targets
        Gives the workspace's targets.
    workers
        Threads of its own: targets that do not answer keep nothing else waiting.
    fresh_s
        So long an answer is given again.
    patience_s
        After this an answer that is still out counts as none.
    """

    def __init__(
        self,
        targets: "Callable[[], Targets]",
        workers: "Workers",
        fresh_s: float = 4.0,
        patience_s: float = 12.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._targets, self._workers = targets, workers
        self._fresh_s, self._patience_s, self._clock = fresh_s, patience_s, clock
        self._looks: dict[Target, _Asked] = {}
        self._checks: dict[Target, _Asked] = {}

    async def look(self, target: Target) -> TargetLook:
        """How it is by the quick check."""
        asked = self._ask(self._looks, target, self._fresh_s, is_quick=True)
        await asyncio.wait({asked}, timeout=self._patience_s)
        if asked.done():
            return asked.result()
        return unreachable(
            target,
            f"target {target.name} at {target.address} has not answered within {self._patience_s:g} s",
            "see that a firewall lets it through, or open a tunnel",
        )

    async def check(self, target: Target) -> TargetLook:
        """How it is by the whole check, which runs a small job there; one at a time."""
        return await asyncio.shield(self._ask(self._checks, target, 0, is_quick=False))

    async def stop(self) -> None:
        """Wait for no answer any more; safe to repeat."""
        tasks = {asked.look for known in (self._looks, self._checks) for asked in known.values()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _ask(
        self, known: dict[Target, _Asked], target: Target, fresh_s: float, *, is_quick: bool
    ) -> "asyncio.Task[TargetLook]":
        now = self._clock()
        for each in [each for each, asked in known.items() if now - asked.at > fresh_s]:
            del known[each]  # also those that are detached
        if target not in known:
            asked = known[target] = _Asked(asyncio.ensure_future(self._read(target, is_quick=is_quick)))
            asked.look.add_done_callback(lambda _: setattr(asked, "at", self._clock()))
        return known[target].look

    async def _read(self, target: Target, *, is_quick: bool) -> TargetLook:
        try:
            return await self._workers.run(
                lambda: self._targets().look(target, is_quick=is_quick, answer_s=_ANSWER_S),
                patience_s=_CHECK_S,
            )
        except NotebenchError as err:
            what, _, remedy = err.message.partition("; ")
            return unreachable(target, what, remedy)
