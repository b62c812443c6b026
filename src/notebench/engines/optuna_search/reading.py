"""A study that is read again and again while its driver writes it: only what was added is read."""

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import optuna

from notebench.engines.optuna_search.importances import importances
from notebench.engines.optuna_search.storages import mark, open_reading, told
from notebench.engines.optuna_search.study import quiet, to_trial
from notebench.sweeps.trial import Trial

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial


class StudyReader:
    """Reads the study of one file; used by one thread at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._study: optuna.Study | None = None
        self._seen: list[FrozenTrial] = []
        self._mark: tuple[int, int, int] | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the file is another than it was, or was cut: begin again with a new reader."""
        if self._mark is None:
            return False
        now = mark(self._file)
        return now is None or now[0] != self._mark[0] or now[1] < self._mark[1]

    def changes(self) -> list[Trial]:
        """The trials that are new, or not what they were at the last call; none where there is no study yet.

        Raises
        ------
        Unavailable
            When the study cannot be read.
        """
        now = mark(self._file)
        if now is None or now == self._mark:
            return []
        with quiet(), told(self._file):
            self._study = self._study or self._open()
            if self._study is None:
                return []
            trials = self._study.get_trials(deepcopy=False)
        # Whatever is told of a trial, a journal has another object for it; of a database all are others.
        pairs = zip_longest(trials, self._seen)
        changed = [each for each, known in pairs if each is not known and each != known]
        self._seen, self._mark = trials, now
        return [to_trial(each) for each in changed]

    def importances(self, metric: int) -> dict[str, float]:
        """How much each parameter matters for a metric; see :func:`.importances.importances`."""
        with quiet():
            return importances(self._study, metric) if self._study else {}

    def _open(self) -> optuna.Study | None:
        found = open_reading(self._file)
        try:
            return optuna.load_study(study_name=found.name, storage=found.storage) if found else None
        except KeyError:  # its driver is about to make it
            return None


def read_trials(file: Path) -> list[Trial]:
    """All trials in a study, which may be written meanwhile; none where there is no study yet.

    Raises
    ------
    Unavailable
        When it cannot be read.
    """
    return StudyReader(file).changes()
