"""Where a run and those below it lie: in the store, or while its server cannot be reached in the outbox.

Runs are made by the client and not by MLflow's active-run machinery, as many go on at once.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notebench.engines.mlflow_tracking.connection import Connection
from notebench.engines.mlflow_tracking.outbox import ORIGIN_TAG, Outbox
from notebench.engines.mlflow_tracking.store import place_artifacts
from notebench.engines.mlflow_tracking.words import our_errors, to_milliseconds, to_status
from notebench.errors import NotFound, Unavailable
from notebench.ids import RunId
from notebench.states import State

_PAGE = 1000
_LOOK_EVERY_S = 10.0  # whether a server that was gone is back
_ALL = 3  # ViewType.ALL: also those that a person has deleted


@dataclass(slots=True)
class Place:
    """A run, and the store that it lies in."""

    run_id: RunId
    uri: str


@dataclass(slots=True)
class Places:
    """Makes runs where they can be made, and acts on each where it lies.

    Attributes
    ----------
    store
        Where the runs are to be.
    outbox
        Where they wait while that is a server which cannot be reached; None where they never do.
    aside
        Makes the connection to the outbox.
    """

    store: Connection
    outbox: Outbox | None = None
    aside: Callable[[], Connection] | None = None
    _aside: Connection | None = field(default=None, init=False)
    _gone_at: float = field(default=math.inf, init=False)

    def create(self, experiment: str, run_name: str, tags: Mapping[str, str], at: datetime | None) -> Place:
        """Begin a run; it waits aside while the store cannot be reached.

        Raises
        ------
        Unavailable
            When the store cannot be reached, and runs must not wait.
        """
        facts = {
            "start_time": to_milliseconds(at) if at else None,
            "tags": dict(tags),
            "run_name": run_name,
        }
        if self._may_be_reached():
            try:
                return self._create(self.store, experiment, facts)
            except Unavailable:
                if self.outbox is None or self.outbox.is_reachable():
                    raise
                self._gone_at = time.monotonic()
        return self._create(self._waiting(), experiment, facts)

    def is_aside(self, uri: str) -> bool:
        """Whether runs there wait: also where the store could not be reached from the beginning."""
        return self.outbox is not None and uri == self.outbox.uri

    def act(self, place: Place, act: Callable[[Any, RunId], object]) -> None:
        """Act with the client, and the id, under which the run is written."""
        if place.uri == self.store.uri:
            self.store.place(place.run_id, act)
        else:
            there = self._waiting()
            with our_errors(there.uri):
                act(there.client(), place.run_id)

    def end(self, place: Place, state: State, at: datetime | None = None) -> None:
        """End the run; again for one that has ended."""
        status, at_ms = to_status(state), to_milliseconds(at) if at else None
        is_aside = place.uri != self.store.uri
        if is_aside or not self.store.route.end(place.run_id, self.store.uri, status, at_ms):
            self.act(place, lambda client, run_id: client.set_terminated(run_id, status, at_ms))

    def found(self, experiment: str, tag: str, value: str) -> Iterator[tuple[Place, Any]]:
        """The runs with this tag in an experiment, those that wait too; also deleted ones."""
        yield from self._found(self.store, experiment, tag, value)
        if self.outbox and self.outbox.uri != self.store.uri and self.outbox.database.exists():
            yield from self._found(self._waiting(), experiment, tag, value)

    def find(self, run_id: str) -> Place:
        """Where a run lies that another process has made: also one that waited, and was sent since.

        Raises
        ------
        Unavailable
            When it was sent, and its store cannot be reached.
        """
        here = Place(RunId(run_id), self.store.uri)
        if not (self.outbox and self.outbox.uri != self.store.uri and self.outbox.database.exists()):
            return here
        there = self._waiting()
        try:
            with our_errors(there.uri):
                waiting = there.client().get_run(run_id)
                if waiting.info.lifecycle_stage == "active":
                    return Place(RunId(run_id), there.uri)
                name = there.client().get_experiment(waiting.info.experiment_id).name
        except NotFound:
            return here
        return next((each for each, _ in self._found(self.store, name, ORIGIN_TAG, run_id)), here)

    def _create(self, there: Connection, experiment: str, facts: Mapping[str, Any]) -> Place:
        experiment_id = there.experiment_id(experiment)
        with our_errors(there.uri):
            made = there.client().create_run(experiment_id, **facts)
        return Place(RunId(made.info.run_id), there.uri)

    def _found(self, there: Connection, experiment: str, tag: str, value: str) -> Iterator[tuple[Place, Any]]:
        client, token = there.client(), None
        with our_errors(there.uri):
            known = client.get_experiment_by_name(experiment)
            while known is not None:
                page = client.search_runs(
                    [known.experiment_id],
                    f"tags.`{tag}` = '{value}'",
                    run_view_type=_ALL,
                    max_results=_PAGE,
                    page_token=token,
                )
                yield from ((Place(RunId(run.info.run_id), there.uri), run) for run in page)
                if not (token := page.token):
                    return

    def _may_be_reached(self) -> bool:
        """Whether nothing is known against it; a server that was gone is looked for from time to time."""
        if self._gone_at is math.inf or self.outbox is None:
            return True
        if time.monotonic() - self._gone_at < _LOOK_EVERY_S:
            return False
        self._gone_at = math.inf if self.outbox.is_reachable() else time.monotonic()
        return self._gone_at is math.inf

    def _waiting(self) -> Connection:
        assert self.outbox
        assert self.aside
        if self._aside is None:
            place_artifacts(self.outbox.artifact_root)
            self._aside = self.aside()
            self._aside.library()  # which makes the store
        return self._aside
