"""What a trial logged where no store is reached, taken into its run: values, files, models, runs below."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.engines.mlflow_tracking.caught_store import unpack_store
from notebench.engines.mlflow_tracking.nested_places import Place, Places
from notebench.engines.mlflow_tracking.outbox import ORIGIN_TAG
from notebench.engines.mlflow_tracking.run_copy import copy_run
from notebench.engines.mlflow_tracking.words import our_errors, to_state
from notebench.errors import BadInput
from notebench.experiments.ports import LOST_TAG, OWNER_TAG
from notebench.experiments.run import PARENT_TAG, TRIAL_TAG
from notebench.states import State
from notebench.sweeps.recording import CAUGHT_TAG, SWEEP_TAG, TRIAL_STATE_TAG

_DEFAULT = "0"  # the experiment of who chose none
# What only who writes a sweep's runs may say: by it they are known again.
_OURS = frozenset({CAUGHT_TAG, OWNER_TAG, SWEEP_TAG, TRIAL_TAG, TRIAL_STATE_TAG, LOST_TAG, ORIGIN_TAG})
_LIVE = ("RUNNING", "SCHEDULED")


@dataclass(slots=True)
class Taking:
    """One trial's.

    Attributes
    ----------
    experiment
        The sweep's.
    into
        The trial's run.
    """

    places: Places
    experiment: str
    into: Place
    _here: Any = field(default=None, init=False)
    _arrived: dict[str, Place] = field(default_factory=dict, init=False)

    def take(self, archives: Iterable[str]) -> None:
        """Take in what is in the archives; again changes nothing.

        Raises
        ------
        BadInput
            When they cannot be read.
        Unavailable
            When the store cannot be reached.
        """
        mlflow = self.places.store.library()
        # A process that writes for others makes no store by this in a folder of its own.
        os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
        with tempfile.TemporaryDirectory(prefix="notebench-") as name:
            root = Path(name) / "store"
            root.mkdir()
            try:
                unpack_store(map(Path, archives), root)
            except OSError as err:
                raise BadInput(f"what a trial logged cannot be unpacked: {err.strerror or err}") from err
            self._here = mlflow.MlflowClient(tracking_uri=root.as_uri())
            for run in self._runs():
                self._take(run, root)

    def _runs(self) -> list[Any]:
        """The trial's own first, then those that its code began, the first begun first."""
        with our_errors("what the trial logged"):
            ids = [each.experiment_id for each in self._here.search_experiments()]
            found = self._here.search_runs(ids, max_results=1000, order_by=["attributes.start_time ASC"])
        return sorted(found, key=lambda run: CAUGHT_TAG not in run.data.tags)

    def _take(self, run: Any, root: Path) -> None:
        is_own = CAUGHT_TAG in run.data.tags
        arrived = self.into if is_own else self._below(run)
        self._arrived[run.info.run_id] = arrived
        folder = root / run.info.experiment_id / run.info.run_id / "artifacts"
        has_files = folder.is_dir() and any(folder.iterdir())
        self.places.act(
            arrived,
            lambda client, run_id: copy_run(
                self._here, client, run, run_id, self._tags(run), folder if has_files else None
            ),
        )
        if not is_own:
            is_live = run.info.status in _LIVE  # its process was ended in its midst
            state = State.CANCELLED if is_live else to_state(run.info.status, is_lost=False)
            self.places.end(arrived, state, _time(run.info.end_time))

    def _below(self, run: Any) -> Place:
        """The run here of one that the trial's code began: found, or made."""
        experiment = self.experiment
        if run.info.experiment_id != _DEFAULT:
            experiment = self._here.get_experiment(run.info.experiment_id).name
        found = self.places.found(experiment, ORIGIN_TAG, run.info.run_id)
        for place, _ in found:
            return place
        tags = {**self._tags(run), ORIGIN_TAG: run.info.run_id}
        return self.places.create(experiment, run.info.run_name, tags, _time(run.info.start_time))

    def _tags(self, run: Any) -> Mapping[str, str]:
        tags = {name: text for name, text in run.data.tags.items() if name not in _OURS}
        above = self._arrived.get(tags.pop(PARENT_TAG, ""))
        if above and CAUGHT_TAG not in run.data.tags:
            tags[PARENT_TAG] = above.run_id
        return tags


def _time(at_ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(at_ms / 1000, UTC) if at_ms else None
