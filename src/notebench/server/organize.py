"""Runs put in order: changed, deleted and brought back, up to a thousand in one call."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from notebench.errors import BadInput
from notebench.experiments.search.organize import (
    Act,
    Change,
    Outcome,
    Verb,
    change_run,
    check_ids,
    delete_run,
    restore_run,
)
from notebench.ids import RunId, parse_run_id
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body

_PATIENCE_S = 40  # less than the workers', so that what was done is told
_MOST_BYTES = 1_000_000  # a thousand of the longest ids
_IDS: dict[str, type] = {"run_ids": list}
_CHANGE: dict[str, type] = {"tags": dict, "note": str, "is_starred": bool, "is_archived": bool, "name": str}


class OrganizingHandler(NotebenchHandler):
    """What the routes that change runs have in common."""

    async def organize(self, run_ids: Sequence[RunId], act: Act, verb: Verb) -> None:
        """Answer with what became of each run."""
        began = time.monotonic()
        await self.answer(
            lambda: _told(
                self.workbench.organizing(lambda: time.monotonic() - began < _PATIENCE_S).each(
                    run_ids, act, verb
                )
            )
        )

    async def change_runs(self) -> None:
        """Change runs as the request's body says."""
        body = read_body(self.request.body, {**_IDS, **_CHANGE}, most_bytes=_MOST_BYTES)
        run_ids = to_ids(body.pop("run_ids", ()))
        if "name" in body and len(run_ids) > 1:
            raise BadInput(f"name: {len(run_ids)} runs would have the same; rename one at a time")
        for key, value in body.get("tags", {}).items():
            if not isinstance(value, str | None):
                raise BadInput(f"tags: {key[:80]!r} is neither a text nor null")
        change = Change(**body)
        await self.organize(run_ids, change_run(change), Verb.UPDATED)


class RunDeletionHandler(OrganizingHandler):
    """``/runs/delete``."""

    @guarded
    async def post(self) -> None:
        """Put runs into the store's bin."""
        self.read_arguments()
        run_ids = to_ids(read_body(self.request.body, _IDS, most_bytes=_MOST_BYTES).get("run_ids", ()))
        await self.organize(run_ids, delete_run, Verb.DELETED)


class RunUndeletionHandler(OrganizingHandler):
    """``/runs/undelete``."""

    @guarded
    async def post(self) -> None:
        """Take runs out of the store's bin."""
        self.read_arguments()
        run_ids = to_ids(read_body(self.request.body, _IDS, most_bytes=_MOST_BYTES).get("run_ids", ()))
        await self.organize(run_ids, restore_run, Verb.RESTORED)


def to_ids(words: Sequence[object]) -> list[RunId]:
    """The ids that a request names, each once.

    Raises
    ------
    BadInput
        When one is no run's id.
    """
    return check_ids([parse_run_id(word if isinstance(word, str) else repr(word)) for word in words])


def _told(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {"outcomes": [asdict(outcome) for outcome in outcomes]}
