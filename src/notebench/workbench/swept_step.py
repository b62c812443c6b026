"""The step that began a sweep, told in the folders of both, so that the sweep's run lies below the step's.

The two runs are written by two processes, and either may be first, late, or killed: the sweep's folder names
the try, the pipeline's the sweep, and whoever writes looks whether the other's run is there.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from notebench.ids import JobId
from notebench.pipelines.recording import RunIds
from notebench.pipelines.step import SWEPT_STEP_VARIABLE
from notebench.sweeps.run_book import RUNS_FILE, RunBook
from notebench.workspace import write_whole

STEP_FILE = "step.json"
"""In the sweep's folder: the try that waits for it."""
SWEEPS_FILE = "sweeps.jsonl"
"""In the folder of the pipeline's run: by the keys of tries, the jobs of their sweeps."""


@dataclass(frozen=True, slots=True)
class SweptStep:
    """One try of a step that is a sweep.

    Attributes
    ----------
    pipeline_run
        The job of the pipeline's run.
    key
        The try's; see :class:`~notebench.pipelines.tries.StepTry`.
    experiment
        Of the pipeline's run: MLflow shows runs below others where both are of one.
    """

    pipeline_run: str
    step: str
    key: str
    experiment: str

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> "SweptStep | None":
        """The one that an environment tells of."""
        return _parse(variables.get(SWEPT_STEP_VARIABLE, ""))

    @classmethod
    def read(cls, sweep: Path) -> "SweptStep | None":
        """The one that began the sweep in this folder; None of a sweep that no step began."""
        try:
            return _parse((sweep / STEP_FILE).read_bytes())
        except OSError:
            return None

    def to_variables(self) -> dict[str, str]:
        """Of the step's environment."""
        return {SWEPT_STEP_VARIABLE: json.dumps(asdict(self))}

    @property
    def files(self) -> dict[str, bytes]:
        """Of the sweep's folder."""
        return {STEP_FILE: json.dumps(asdict(self)).encode()}

    def write(self, sweep: Path) -> None:
        """Let the sweep in this folder be this try's.

        Raises
        ------
        OSError
            As the file system says.
        """
        for name, content in self.files.items():
            write_whole(sweep / name, content)

    def note(self, jobs: Path, sweep: JobId) -> None:
        """Note the sweep with the pipeline's run; ``jobs`` is the folder of all jobs.

        Raises
        ------
        OSError
            As the file system says.
        """
        book: RunBook[str] = RunBook(jobs / self.pipeline_run / SWEEPS_FILE)
        book.note({self.key: sweep})


def run_above(sweep: Path) -> tuple[str, str] | None:
    """The run of the try that waits for the sweep in this folder, and its step; None until it is made."""
    step = SweptStep.read(sweep)
    if step is None:
        return None
    run_id = RunIds.read(sweep.parent / step.pipeline_run).tries.get(step.key)
    return (run_id, step.step) if run_id else None


def sweeps_of(pipeline_run: Path) -> dict[str, tuple[JobId, str]]:
    """By the keys of tries of the run in this folder, their sweeps and the runs that those have.

    Of tries that waited for one sweep only the last is told: the others have nothing of it.
    """
    book: RunBook[str] = RunBook(pipeline_run / SWEEPS_FILE)
    last = {JobId(job): key for key, job in book.read().items() if key is not None}
    found = {}
    for job, key in last.items():
        own: RunBook[int] = RunBook(pipeline_run.parent / job / RUNS_FILE)
        if run_id := own.read().get(None):
            found[key] = (job, run_id)
    return found


def _parse(text: str | bytes) -> SweptStep | None:
    try:
        read = json.loads(text)
        return SweptStep(*(str(read[name]) for name in ("pipeline_run", "step", "key", "experiment")))
    except (ValueError, KeyError, TypeError):
        return None
