"""Studies that several callers read again and again; the least recently read are let go."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path

from notebench.engines.optuna_search import StudyReader, study_file
from notebench.sweeps.progress import SweepProgress
from notebench.sweeps.reading import LARGEST_PAGE, TrialBook, TrialPage
from notebench.sweeps.run_book import RUNS_FILE, RunBook
from notebench.sweeps.trial import Trial, TrialState


@dataclass(slots=True)
class _Kept:
    reader: StudyReader
    book: TrialBook
    run_book: RunBook[int]
    runs: dict[int | None, str] = field(default_factory=dict)
    runs_read: int = 0
    # By metric: after how many finished trials, and what they were.
    importances: dict[int, tuple[int, dict[str, float]]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refresh(self) -> None:
        """Read what was added."""
        noted, self.runs_read = self.run_book.read_from(self.runs_read)
        self.runs |= noted
        changed = {each.number: each for each in self.reader.changes()}
        # A run is noted behind the trial's back, whose own record does not change by it.
        late = (self.book.get(number) for number in noted if number is not None and number not in changed)
        told = [*changed.values(), *(each for each in late if each)]
        self.book.add(replace(each, run_id=self.runs.get(each.number, "")) for each in told)


@dataclass(frozen=True, slots=True)
class StudyLook:
    """A study at one time.

    Attributes
    ----------
    trials
        By number.
    run_id
        The run of the whole sweep; empty where it has none, or none yet.
    cursor
        To ask with for what changes from now on.
    changed
        The numbers of the trials that changed since the cursor that was given; None where it is not known.
    """

    trials: tuple[Trial, ...]
    progress: SweepProgress
    run_id: str
    cursor: str
    changed: frozenset[int] | None


class Studies:
    """What is known of studies by this process; threads may share it.

    Parameters
    ----------
    most
        So many are kept, each with all its trials.
    """

    def __init__(self, most: int = 16) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Path, _Kept] = OrderedDict()

    def look(self, folder: Path, since: str = "", *, is_maximized: bool) -> StudyLook:
        """The sweep in this folder as it is now.

        Raises
        ------
        BadInput, Unavailable
            When the cursor is none, or the study cannot be read.
        """
        kept = self._of(folder, is_maximized)
        with kept.lock:
            kept.refresh()
            book = kept.book
            return StudyLook(
                book.trials, book.progress, kept.runs.get(None, ""), book.cursor, book.changed(since)
            )

    def since(
        self, folder: Path, cursor: str = "", limit: int = LARGEST_PAGE, *, is_maximized: bool
    ) -> TrialPage:
        """The trials that changed since; see :meth:`~notebench.sweeps.reading.TrialBook.since`.

        Raises
        ------
        BadInput, Unavailable
            When the cursor is none, or the study cannot be read.
        """
        kept = self._of(folder, is_maximized)
        with kept.lock:
            kept.refresh()
            return kept.book.since(cursor, limit)

    def importances(self, folder: Path, metric: int, *, is_maximized: bool) -> dict[str, float]:
        """How much each parameter matters for a metric, as of the trials that are known.

        Raises
        ------
        Unavailable
            When the study cannot be read.
        """
        kept = self._of(folder, is_maximized)
        with kept.lock:
            kept.refresh()
            finished = kept.book.progress.counts.get(TrialState.FINISHED, 0)
            known = kept.importances.get(metric)
            if known is None or known[0] != finished:
                known = kept.importances[metric] = finished, kept.reader.importances(metric)
            return known[1]

    def _of(self, folder: Path, is_maximized: bool) -> _Kept:  # noqa: FBT001 - of this file
        with self._lock:
            kept = self._kept.get(folder)
            if kept is None or kept.reader.is_stale:
                reader = StudyReader(study_file(folder))
                kept = _Kept(reader, TrialBook(is_maximized), RunBook(folder / RUNS_FILE))
                self._kept[folder] = kept
            self._kept.move_to_end(folder)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return kept
