"""A study that is read again and again while its driver writes it: only what was added is read."""

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

from notebench.engines.optuna_search.importances import importances
from notebench.engines.optuna_search.study import STUDY_NAME, quiet, to_trial, told
from notebench.sweeps.trial import Trial

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial


class StudyReader:
    """Reads one journal; used by one thread at a time."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._study: optuna.Study | None = None
        self._seen: list[FrozenTrial] = []
        self._mark: tuple[int, int, int] | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the file is another than it was, or was cut: begin again with a new reader."""
        if self._mark is None:
            return False
        now = _mark(self._journal)
        return now is None or now[0] != self._mark[0] or now[1] < self._mark[1]

    def changes(self) -> list[Trial]:
        """The trials that are new, or not what they were at the last call; none where there is no study yet.

        Raises
        ------
        Unavailable
            When the journal cannot be read.
        """
        mark = _mark(self._journal)
        if mark is None or mark == self._mark:
            return []
        with quiet(), told(self._journal):
            self._study = self._study or self._open()
            if self._study is None:
                return []
            trials = self._study.get_trials(deepcopy=False)
        # Whatever is told of a trial, Optuna's journal keeps another object for it.
        changed = [each for each, known in zip_longest(trials, self._seen) if each is not known]
        self._seen, self._mark = trials, mark
        return [to_trial(each) for each in changed]

    def importances(self, metric: int) -> dict[str, float]:
        """How much each parameter matters for a metric; see :func:`.importances.importances`."""
        with quiet():
            return importances(self._study, metric) if self._study else {}

    def _open(self) -> optuna.Study | None:
        path = str(self._journal)
        storage = JournalStorage(JournalFileBackend(path, JournalFileOpenLock(path)))
        try:
            return optuna.load_study(study_name=STUDY_NAME, storage=storage)
        except KeyError:  # its driver is about to make it
            return None


def _mark(journal: Path) -> tuple[int, int, int] | None:
    try:
        facts = journal.stat()
    except FileNotFoundError:
        return None
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def read_trials(journal: Path) -> list[Trial]:
    """All trials in a journal, which may be written meanwhile; none where there is no journal yet.

    Raises
    ------
    Unavailable
        When it cannot be read.
    """
    return StudyReader(journal).changes()
