"""Sweeps as users begin them, for benchmarks: a job whose trials are runs of a store that is made already."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from notebench.ids import JobId
from notebench.jobs import has_ended
from notebench.sweeps import Trial
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.source import read_source
from notebench.workbench import Workbench
from notebench.workspace import Workspace

_PATIENCE_S = 300.0


@dataclass
class Desk:
    """A workspace with its tracking store."""

    bench: Workbench

    @property
    def root(self) -> Path:
        return self.bench.workspace.root

    def start(self, code: str, space: str, **asked: Any) -> tuple[JobId, datetime]:
        """Begin a sweep over the function ``objective`` in the code; gives also when."""
        (self.root / "work.py").write_text(code)
        source = read_source("work:objective", self.root, space)
        plan = self.bench.sweeps.plan(source, SweepAsk(**asked))
        began = datetime.now(UTC)
        return self.bench.sweeps.start(source, plan).job_id, began

    def wait(self, job_id: JobId) -> list[Trial]:
        """Its trials, all of which finished; each is a run."""
        job = self.bench.jobs.wait(job_id, has_ended, _PATIENCE_S)
        view = self.bench.sweeps.look(job_id)
        log = self.bench.jobs.log(job_id).text
        assert {str(each.state) for each in view.trials} == {"finished"}, (job.status, log)
        assert all(each.run_id for each in view.trials), log
        return list(view.trials)

    def until(self, path: Path) -> None:
        """Wait until a file is there."""
        until = time.monotonic() + _PATIENCE_S
        while not path.exists():
            assert time.monotonic() < until
            time.sleep(0.005)


@contextmanager
def open_desk() -> Iterator[Desk]:
    """A workspace that goes with the block."""
    with TemporaryDirectory(ignore_cleanup_errors=True, prefix="notebench-bench-") as name:
        bench = Workbench(Workspace(Path(name).resolve()))
        bench.prepare()
        yield Desk(bench)
