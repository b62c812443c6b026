"""A run of a pipeline, and each try of its steps, as runs: what they say, read from the run's folder.

The folder is the truth, and runs follow it: a writer may come late, twice, or after another that was killed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from notebench.data.ports import GIVEN, MADE, DataUse
from notebench.data.version import DataVersion
from notebench.errors import Unavailable
from notebench.experiments.nested import ERROR_TAG, TEXT_CHARS, Reported
from notebench.experiments.run import STEP_TAG
from notebench.pipelines.executed import numbers_in, read_given, read_given_files
from notebench.pipelines.outputs import Output, read_outputs
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.step import StepState
from notebench.pipelines.tries import StepTry, newest
from notebench.states import State
from notebench.sweeps.run_book import RUNS_FILE, RunBook

PIPELINE_TAG = "notebench.pipeline"
"""The pipeline's file, from the workspace's root; on its run and on those of its steps."""
PIPELINE_RUN_TAG = "notebench.pipeline_run_id"
"""The job's id, likewise."""
ITEM_TAG = "notebench.item"
"""On the run of a step: which item of a mapped one."""
TRY_TAG = "notebench.step_try"
"""What tells a try from all others of the pipeline's run."""
STEP_STATE_TAG = "notebench.step_state"
"""How the step ended, in a step's words; a run that has none was not written to its end."""
REASON_TAG, ATTEMPT_TAG = "notebench.reason", "notebench.attempt"
ITEMS_TAG = "notebench.items"
"""How many items of a mapped step ended in which way."""
MADE_BY_TAG, MADE_BY_RUN_TAG = "notebench.made_by", "notebench.made_by_run_id"
"""Of a step that was kept: the pipeline's run in which it ran, and the step's run there."""
MOST_ITEMS = 50
"""The first items of a mapped step, so many, have runs below its own; others where they log by themselves."""
_KEPT_AS = {
    StepState.PENDING: State.RUNNING,
    StepState.CACHED: State.FINISHED,
    StepState.SKIPPED: State.CANCELLED,  # a run has no word for it: a tag says it
}
_LOST = "lost"


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """The run of a pipeline's run as a whole: an :class:`~notebench.experiments.nested.OuterRun`."""

    job_id: str
    name: str
    experiment: str
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    started_at: datetime | None = None
    run_id: str = ""
    metrics: tuple[str, ...] = ()
    is_resumed: bool = True  # who writes never knows whether another began

    @property
    def mark(self) -> tuple[str, str]:
        """The tag, and its value, by which all its runs are found again."""
        return PIPELINE_RUN_TAG, self.job_id

    @property
    def state_tag(self) -> str:
        """The tag that says how a step ended."""
        return STEP_STATE_TAG

    def key_of(self, tags: Mapping[str, str]) -> str | None:
        """Which try's run has these tags; None for the pipeline's own."""
        return tags.get(TRY_TAG)


@dataclass(frozen=True, slots=True)
class StepRun:
    """The run of one try of a step: a :class:`~notebench.experiments.nested.NestedRun`.

    Attributes
    ----------
    above
        The try of the mapped step whose item it is; None for the pipeline's own run.
    more
        Tags of its end besides.
    """

    tried: StepTry
    above: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    data: tuple[DataUse, ...] = ()
    reported: tuple[Reported, ...] = ()
    is_used: bool = True
    logged: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Which one it is."""
        return self.tried.key

    @property
    def run_name(self) -> str:
        """For people."""
        return self.tried.name if self.tried.count == 1 else f"{self.tried.name} ({self.tried.count})"

    @property
    def kept_as(self) -> State:
        """How it stands, in a run's words."""
        if self.tried.is_lost:
            return State.LOST
        return _KEPT_AS.get(self.tried.state) or State(self.tried.state)

    @property
    def first_tags(self) -> dict[str, str]:
        """What it is tagged with from its beginning."""
        item = {ITEM_TAG: self.tried.item} if self.tried.item else {}
        return {TRY_TAG: self.tried.key, STEP_TAG: self.tried.step, **item}

    @property
    def tags(self) -> dict[str, str]:
        """What it is tagged with besides at its end."""
        if not self.has_ended:
            return {}
        tried = self.tried
        known = {
            STEP_STATE_TAG: _LOST if tried.is_lost else str(tried.state),
            REASON_TAG: tried.reason,
            ERROR_TAG: tried.reason if tried.state is StepState.FAILED else "",
            ATTEMPT_TAG: str(tried.attempt) if tried.attempt else "",
            **self.more,
        }
        return {name: text[:TEXT_CHARS] for name, text in known.items() if text}

    @property
    def started_at(self) -> datetime:
        """When it began."""
        return self.tried.began_at

    @property
    def ended_at(self) -> datetime | None:
        """When it ended."""
        return self.tried.ended_at

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.tried.ended_at is not None

    @property
    def has_params(self) -> bool:
        """They are written as soon as they are known."""
        return bool(self.params)


def _unknown(output: Output) -> None:
    del output


@dataclass(frozen=True, slots=True)
class StepRuns:
    """Makes the runs of a run's steps, of what lies in its folder.

    Attributes
    ----------
    clean
        Takes secrets out of values by name.
    clean_file
        The path of a file's copy without secrets.
    identify
        The version of a frame or file; None where it is not to be known.
    """

    folder: RunFolder
    clean: Callable[[Mapping[str, str]], Mapping[str, str]] = dict
    clean_file: Callable[[Path], Path] = Path
    identify: Callable[[Output], DataVersion | None] = _unknown

    def runs(
        self,
        tries: Iterable[StepTry],
        asked: frozenset[str] = frozenset(),
        written: Mapping[str, StepTry] | None = None,
    ) -> Iterator[StepRun]:
        """The run of each try that is to have one, those above before those below.

        Parameters
        ----------
        asked
            Keys of tries that log by themselves.
        written
            By their keys, tries as they are written; of one that is the same nothing is read.
        """
        found = list(tries)
        last = newest(found)
        above: dict[str, StepTry] = {}
        for each in found:
            if not each.item:
                above[each.step] = each
            elif int(each.item) >= MOST_ITEMS and each.key not in asked and not self._logged(each):
                continue
            if (written or {}).get(each.key) != each:
                yield self._run(each, above.get(each.step), last)

    def metrics(self, tries: Iterable[StepTry]) -> dict[str, float]:
        """What the pipeline's own run ends with: the numbers that its steps gave, as STEP.NAME."""
        steps = [each for each in tries if not each.item and each.state.has_outputs]
        return {f"{each.step}.{name}": value for each in steps for name, value in self._numbers(each).items()}

    def _run(self, tried: StepTry, step: StepTry | None, last: Mapping[tuple[str, str], StepTry]) -> StepRun:
        above = step.key if tried.item and step else None
        if last[tried.step, tried.item] is not tried:  # what lies in the folder is a later one's
            return StepRun(tried, above)
        path = self.folder.notebook(tried.step, tried.item)
        is_kept = tried.state is StepState.CACHED
        is_sent = tried.ended_at is not None and path.exists() and not is_kept  # that of its maker has it
        counts = Counter(
            str(each.state) for (name, item), each in last.items() if item and name == tried.step
        )
        more = {} if tried.item else {ITEMS_TAG: ", ".join(f"{n} {state}" for state, n in counts.items())}
        return StepRun(
            tried,
            above,
            self.clean(read_given(path)),
            self._numbers(tried) if tried.state.has_outputs else {},
            (self.clean_file(path),) if is_sent else (),
            more | (self._maker(tried) if is_kept else {}),
            tuple(self._data(tried, path)) if tried.ended_at else (),
            logged=tuple(map(str, self._logged(tried))),
        )

    def _logged(self, tried: StepTry) -> list[Path]:
        """What its code logged in a cluster, when it has come home."""
        return sorted(self.folder.logged(tried.step, tried.item).glob("*.zip")) if tried.ended_at else []

    def _data(self, tried: StepTry, notebook: Path) -> Iterator[DataUse]:
        """The frames and files that it was given, and that it gave; each once."""
        with suppress(Unavailable):
            uses = [(GIVEN, each) for each in read_given_files(notebook)]
            if tried.state.has_outputs:
                made = read_outputs(self.folder.outputs(tried.step, tried.item))
                uses += [(MADE, each) for each in made.values()]
            known = set()
            for role, output in uses:
                version = self.identify(output) if output.path else None
                if version is not None and version.data_id not in known:
                    known.add(version.data_id)
                    yield DataUse(version, role)

    def _numbers(self, tried: StepTry) -> dict[str, float]:
        with suppress(Unavailable):
            return numbers_in(read_outputs(self.folder.outputs(tried.step, tried.item)))
        return {}

    def _maker(self, tried: StepTry) -> dict[str, str]:
        """Which run a step that was kept was made by; of a mapped one, its first item."""
        records = self.folder.finished()
        first = next((each for (step, _), each in records.items() if step == tried.step), None)
        if first is None or not first.made_by:
            return {}
        made = RunIds.read(self.folder.path.parent / first.made_by).of(tried.step, tried.item)
        return {MADE_BY_TAG: first.made_by, MADE_BY_RUN_TAG: made}


@dataclass(frozen=True, slots=True)
class RunIds:
    """Which runs of MLflow a pipeline's run is kept as, noted in ``runs.jsonl`` of its job's folder.

    Each line is ``{"of": KEY, "run": RUN_ID}``; the key is null for the pipeline's own run, and ``STEP#N`` or
    ``STEP[ITEM]#N`` for the N-th try of a step. A line appears as soon as the run is made.

    Attributes
    ----------
    own
        The pipeline's; empty as long as it is not written.
    """

    own: str
    tries: Mapping[str, str]

    @classmethod
    def read(cls, job: Path) -> "RunIds":
        """Those of the job in a folder; none where nothing was written yet."""
        found = _book(job).read()
        return cls(found.get(None, ""), {key: run_id for key, run_id in found.items() if key is not None})

    def of(self, step: str, item: str = "") -> str:
        """The run of the newest try of a step, or of one of its items; empty where there is none."""
        begin = f"{step}[{item}]#" if item else f"{step}#"
        counts = {int(key[len(begin) :]): run for key, run in self.tries.items() if key.startswith(begin)}
        return counts[max(counts)] if counts else ""


def _book(job: Path) -> RunBook[str]:
    return RunBook(job / RUNS_FILE)
